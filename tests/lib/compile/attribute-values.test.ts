import { expect, it } from "vitest";
import { attributesOf } from "../../../lib/compile/attribute-values.ts";
import type { OpDefinition } from "../../../lib/compile/op-definitions.ts";

const argument = { type: 0, typeAttribute: "", numberAttribute: "", typeListAttribute: "" };
const definition: OpDefinition = {
  inputs: [{ ...argument, name: "x", typeAttribute: "T" }],
  outputs: [],
  attributes: [
    { name: "T", type: "type", defaultValue: undefined },
    { name: "strides", type: "list(int)", defaultValue: undefined },
    { name: "padding", type: "string", defaultValue: undefined },
    { name: "alpha", type: "float", defaultValue: undefined },
    { name: "flag", type: "bool", defaultValue: Uint8Array.of(0x28, 1) },
    { name: "axis", type: "int", defaultValue: undefined },
    { name: "shape", type: "shape", defaultValue: undefined },
  ],
  stateful: false,
};
const given = (name: string, value: unknown) => ({ name, type: 0, value });
const bytes = (values: ReadonlyMap<string, Uint8Array>, name: string): number[] => [
  ...(values.get(name) ?? []),
];

it("writes what the kernel gave, infers types from inputs and takes defaults for the rest", () => {
  const values = attributesOf(
    [
      given("strides", [1, 2]),
      given("padding", "SAME"),
      given("alpha", 0.5),
      given("axis", -1),
      given("shape", [2, 3]),
    ],
    definition,
    [3],
  );
  // By hand from the encoding rules of protobuf and the field numbers of attr_value.proto.
  expect(bytes(values, "T")).toEqual([0x30, 3]);
  expect(bytes(values, "strides")).toEqual([0x0a, 4, 0x18, 1, 0x18, 2]);
  expect(bytes(values, "padding")).toEqual([0x12, 4, 0x53, 0x41, 0x4d, 0x45]);
  expect(bytes(values, "alpha")).toEqual([0x25, 0, 0, 0, 0x3f]);
  expect(bytes(values, "flag")).toEqual([0x28, 1]);
  // −1 as 64 bits: nine bytes of ones and the last bit.
  expect(bytes(values, "axis")).toEqual([0x18, ...Array.from({ length: 9 }, () => 0xff), 1]);
  expect(bytes(values, "shape")).toEqual([0x3a, 8, 0x12, 2, 0x08, 2, 0x12, 2, 0x08, 3]);
});

it("refuses an attribute of a kind that no kernel of tfjs gives", () => {
  const op = { ...definition, attributes: [{ name: "f", type: "func", defaultValue: undefined }] };
  expect(() => attributesOf([given("f", "name")], op, [1])).toThrow("type func");
});
