import { bytesField, message, varintField } from "../core/protobuf.ts";
import { mapEntry } from "./graph-nodes.ts";

/** An input or output of a function. */
export interface FunctionArgument {
  readonly label: string;
  /** `TF_DataType`. */
  readonly dtype: number;
}

/** What a function is made of. */
export interface FunctionParts {
  readonly name: string;
  readonly inputs: readonly FunctionArgument[];
  /** `reference`: the value of the body that it gives. */
  readonly outputs: readonly (FunctionArgument & { readonly reference: string })[];
  /** Serialized NodeDefs. */
  readonly nodes: readonly Uint8Array[];
  /** Names of nodes that must run even where nothing needs their outputs. */
  readonly stateful: readonly string[];
  /** Compile by XLA. */
  readonly jitCompile: boolean;
}

/**
 * A serialized FunctionDef.
 *
 * @see tensorflow/core/framework/function.proto, op_def.proto
 */
export function functionMessage(parts: FunctionParts): Uint8Array {
  const { outputs, nodes, stateful, jitCompile } = parts;
  return message(
    bytesField(1, signature(parts)),
    ...nodes.map((bytes) => bytesField(3, bytes)),
    ...outputs.map(({ label, reference }) => bytesField(4, mapEntry(label, reference))),
    ...stateful.map((label) => bytesField(6, mapEntry(label, label))),
    ...(jitCompile ? [bytesField(5, mapEntry("_XlaMustCompile", varintField(5, 1)))] : []),
  );
}

function signature({ name, inputs, outputs, stateful }: FunctionParts): Uint8Array {
  const argument = ({ label, dtype }: FunctionArgument): Uint8Array =>
    message(bytesField(1, label), varintField(3, dtype));
  return message(
    bytesField(1, name),
    ...inputs.map((input) => bytesField(2, argument(input))),
    ...outputs.map((output) => bytesField(3, argument(output))),
    ...(stateful.length > 0 ? [varintField(17, 1)] : []),
    ...stateful.map((label) => bytesField(20, label)),
  );
}
