import { bytesField, message, varintField } from "../core/protobuf.ts";
import type { OpAttribute } from "../backend/native-binding.ts";
import type { ArgumentDefinition, OpDefinition } from "./op-definitions.ts";

/** An AttrValue that holds a `TF_DataType`. */
export function typeAttribute(dtype: number): Uint8Array {
  return varintField(6, dtype);
}

/**
 * Every attribute of a node: what the kernel gave, else what follows from the inputs, else the op's default.
 *
 * @param given - As tfjs-node's kernel wrote them.
 * @param definition - Of the op.
 * @param inputDtypes - In the order of the inputs.
 * @returns Serialized AttrValues by name.
 * @see tensorflow/core/framework/attr_value.proto
 */
export function attributesOf(
  given: readonly OpAttribute[],
  definition: OpDefinition,
  inputDtypes: readonly number[],
): Map<string, Uint8Array> {
  const inferred = inferredTypes(definition.inputs, inputDtypes);
  const values = new Map<string, Uint8Array>();
  for (const { name, type, defaultValue } of definition.attributes) {
    const own = given.find((attribute) => attribute.name === name);
    const fromInputs = inferred.get(name);
    if (own !== undefined) values.set(name, attributeValue(type, own.value));
    else if (fromInputs !== undefined) values.set(name, typeAttribute(fromInputs));
    else if (defaultValue !== undefined) values.set(name, defaultValue);
  }
  return values;
}

/** Type attributes by the dtypes of single inputs that carry them. */
function inferredTypes(
  inputs: readonly ArgumentDefinition[],
  dtypes: readonly number[],
): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  // Lists make positions unknown; kernels give their attributes themselves.
  if (inputs.some(({ numberAttribute, typeListAttribute }) => numberAttribute + typeListAttribute))
    return found;
  inputs.forEach(({ typeAttribute: attribute }, index) => {
    const dtype = dtypes[index];
    if (attribute !== "" && dtype !== undefined) found.set(attribute, dtype);
  });
  return found;
}

/** One AttrValue; `type` is the op's own word for it. */
function attributeValue(type: string, value: unknown): Uint8Array {
  const list = /^list\((\w+)\)$/u.exec(type)?.[1];
  if (list === undefined) return scalarValue(type, value);
  const items = Array.isArray(value) ? (value as unknown[]) : [value];
  return bytesField(1, message(...items.map((item) => scalarValue(list, item))));
}

/** Field numbers are the same in AttrValue and in its ListValue. */
function scalarValue(type: string, value: unknown): Uint8Array {
  switch (type) {
    case "string":
      return bytesField(2, String(value));
    case "int":
      return varintField(3, BigInt(value as number));
    case "float":
      return floatField(4, value as number);
    case "bool":
      return varintField(5, value === true ? 1 : 0);
    case "type":
      return varintField(6, value as number);
    case "shape":
      return bytesField(7, shapeMessage(value as readonly number[]));
    default:
      throw new Error(`attributes of type ${type} can't be written`);
  }
}

function shapeMessage(shape: readonly number[]): Uint8Array {
  return message(...shape.map((size) => bytesField(2, varintField(1, BigInt(size)))));
}

/** Wire type 5: a 32-bit float. */
function floatField(number: number, value: number): Uint8Array {
  const bytes = Buffer.alloc(5);
  bytes.writeUInt8((number << 3) | 5);
  bytes.writeFloatLE(value, 1);
  return bytes;
}
