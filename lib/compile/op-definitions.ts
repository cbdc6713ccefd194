import { type DecodedField, decodeFields } from "../core/protobuf.ts";

/** An input or output of an op; one of the three attributes says its type or length where they vary. */
export interface ArgumentDefinition {
  readonly name: string;
  /** A fixed `TF_DataType`; 0 where an attribute holds it. */
  readonly type: number;
  readonly typeAttribute: string;
  /** Attribute with the number of tensors, where the argument is a list of one type. */
  readonly numberAttribute: string;
  /** Attribute with the types, where the argument is a list of several. */
  readonly typeListAttribute: string;
}

/** An attribute that an op takes. */
export interface AttributeDefinition {
  readonly name: string;
  /** E.g. `type`, `int`, `list(int)`. */
  readonly type: string;
  /** A serialized AttrValue; undefined when the attribute must be given. */
  readonly defaultValue: Uint8Array | undefined;
}

/** What TensorFlow knows of an op, from its OpDef. */
export interface OpDefinition {
  readonly inputs: readonly ArgumentDefinition[];
  readonly outputs: readonly ArgumentDefinition[];
  readonly attributes: readonly AttributeDefinition[];
  readonly stateful: boolean;
}

/**
 * Reads a serialized OpList; an op is decoded when it is first asked for.
 *
 * @param bytes - What `Additions.operators` gives.
 * @see tensorflow/core/framework/op_def.proto
 */
export function readOpDefinitions(bytes: Uint8Array): (name: string) => OpDefinition | undefined {
  const raw = new Map<string, DecodedField[]>();
  for (const { value } of decodeFields(bytes)) {
    const fields = decodeFields(value as Uint8Array);
    raw.set(textOf(fields, 1), fields);
  }
  const known = new Map<string, OpDefinition>();
  return (name) => {
    const fields = raw.get(name);
    if (fields === undefined) return undefined;
    const definition = known.get(name) ?? definitionOf(fields);
    known.set(name, definition);
    return definition;
  };
}

function definitionOf(fields: readonly DecodedField[]): OpDefinition {
  return {
    inputs: messagesOf(fields, 2).map(argumentOf),
    outputs: messagesOf(fields, 3).map(argumentOf),
    attributes: messagesOf(fields, 4).map((attribute) => ({
      name: textOf(attribute, 1),
      type: textOf(attribute, 2),
      defaultValue: bytesOf(attribute, 3),
    })),
    stateful: numberOf(fields, 17) === 1,
  };
}

function argumentOf(fields: readonly DecodedField[]): ArgumentDefinition {
  return {
    name: textOf(fields, 1),
    type: numberOf(fields, 3),
    typeAttribute: textOf(fields, 4),
    numberAttribute: textOf(fields, 5),
    typeListAttribute: textOf(fields, 6),
  };
}

function messagesOf(fields: readonly DecodedField[], number: number): DecodedField[][] {
  return fields
    .filter((field) => field.number === number)
    .map(({ value }) => decodeFields(value as Uint8Array));
}

function bytesOf(fields: readonly DecodedField[], number: number): Uint8Array | undefined {
  return fields.find((field) => field.number === number)?.value as Uint8Array | undefined;
}

function textOf(fields: readonly DecodedField[], number: number): string {
  const bytes = bytesOf(fields, number);
  return bytes === undefined ? "" : Buffer.from(bytes).toString("utf8");
}

function numberOf(fields: readonly DecodedField[], number: number): number {
  return Number(fields.find((field) => field.number === number)?.value ?? 0);
}
