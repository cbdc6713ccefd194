import { bytesField, message, varintField } from "../core/protobuf.ts";
import { typeAttribute } from "./attribute-values.ts";
import { dtypeNumbers } from "../backend/native-binding.ts";
import { bytesOf } from "./compare-traces.ts";
import type { RandomConstant } from "./random-constants.ts";
import type { RecordedConstant } from "./recorder.ts";

/** A node of a function's body. */
export interface GraphNode {
  readonly name: string;
  readonly op: string;
  readonly inputs: readonly string[];
  /** Serialized AttrValues by name. */
  readonly attributes: ReadonlyMap<string, Uint8Array>;
}

/** A serialized NodeDef. */
export function node({ name, op, inputs, attributes }: GraphNode): Uint8Array {
  return message(
    bytesField(1, name),
    bytesField(2, op),
    ...inputs.map((input) => bytesField(3, input)),
    ...[...attributes].map(([attribute, value]) => bytesField(5, mapEntry(attribute, value))),
  );
}

/** An entry of a protobuf map whose values are texts or messages. */
export function mapEntry(key: string, value: Uint8Array | string): Uint8Array {
  return message(bytesField(1, key), bytesField(2, value));
}

/** A constant; its output is called `output`. */
export function constantNode(
  name: string,
  constant: Pick<RecordedConstant, "shape" | "dtype" | "values">,
): Uint8Array {
  const { shape, dtype, values } = constant;
  const content = ArrayBuffer.isView(values)
    ? [bytesField(4, bytesOf(constant))]
    : values.map((text) => bytesField(8, text));
  const tensor = message(
    varintField(1, dtype),
    bytesField(2, message(...shape.map((size) => bytesField(2, varintField(1, size))))),
    ...content,
  );
  const attributes = new Map([
    ["dtype", typeAttribute(dtype)],
    ["value", bytesField(8, tensor)],
  ]);
  return node({ name, op: "Const", inputs: [], attributes });
}

/** Keeps the streams of a graph's random values apart: 2^32 divided by the golden ratio, which visits all residues. */
const golden = 0x9e3779b1;

/**
 * Draws values where the step drew them in JavaScript: `scale · sample + shift` of a stateless op, seeded by the
 * function's input `seed` and the constant's own number. The output is called `output`, as a constant's.
 */
export function randomNodes(
  index: number,
  options: { readonly shape: readonly number[]; readonly distribution: RandomConstant },
): Uint8Array[] {
  const { shape, distribution } = options;
  const name = `c${index}`;
  const float = typeAttribute(dtypeNumbers["float32"] ?? 0);
  const int = typeAttribute(dtypeNumbers["int32"] ?? 0);
  const integers = (label: string, values: readonly number[]): Uint8Array =>
    constantNode(label, { shape: [values.length], dtype: 3, values: Int32Array.from(values) });
  const scalar = (label: string, value: number): Uint8Array =>
    constantNode(label, { shape: [], dtype: 1, values: Float32Array.of(value) });
  const binary = (label: string, op: string, inputs: readonly string[], type = float): Uint8Array =>
    node({ name: label, op, inputs, attributes: new Map([["T", type]]) });
  return [
    integers(`${name}_shape`, shape),
    integers(`${name}_stream`, [Math.imul(index + 1, golden), 0]),
    binary(`${name}_seed`, "AddV2", ["seed", `${name}_stream:output:0`], int),
    node({
      name: `${name}_draw`,
      op: distribution.op,
      inputs: [`${name}_shape:output:0`, `${name}_seed:z:0`],
      attributes: new Map([
        ["dtype", float],
        ["T", int],
        ["Tseed", int],
      ]),
    }),
    scalar(`${name}_scale`, distribution.scale),
    binary(`${name}_scaled`, "Mul", [`${name}_draw:output:0`, `${name}_scale:output:0`]),
    scalar(`${name}_shift`, distribution.shift),
    binary(`${name}_shifted`, "AddV2", [`${name}_scaled:z:0`, `${name}_shift:output:0`]),
    binary(name, "Identity", [`${name}_shifted:z:0`]),
  ];
}
