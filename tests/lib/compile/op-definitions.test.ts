import { expect, it } from "vitest";
import { readOpDefinitions } from "../../../lib/compile/op-definitions.ts";
import { bytesField, message, varintField } from "../../../lib/core/protobuf.ts";

/** An OpList of two ops by the field numbers of tensorflow/core/framework/op_def.proto. */
const bytes = message(
  bytesField(
    1,
    message(
      bytesField(1, "Unpack"),
      bytesField(2, message(bytesField(1, "value"), bytesField(4, "T"))),
      bytesField(3, message(bytesField(1, "output"), bytesField(4, "T"), bytesField(5, "num"))),
      bytesField(4, message(bytesField(1, "num"), bytesField(2, "int"))),
      bytesField(
        4,
        message(bytesField(1, "axis"), bytesField(2, "int"), bytesField(3, varintField(3, 0))),
      ),
    ),
  ),
  bytesField(1, message(bytesField(1, "Multinomial"), varintField(17, 1))),
);

it("reads arguments, attributes with their defaults, and what is stateful", () => {
  const definitionOf = readOpDefinitions(bytes);
  expect(definitionOf("Unpack")).toEqual({
    inputs: [
      { name: "value", type: 0, typeAttribute: "T", numberAttribute: "", typeListAttribute: "" },
    ],
    outputs: [
      {
        name: "output",
        type: 0,
        typeAttribute: "T",
        numberAttribute: "num",
        typeListAttribute: "",
      },
    ],
    attributes: [
      { name: "num", type: "int", defaultValue: undefined },
      { name: "axis", type: "int", defaultValue: expect.anything() as unknown },
    ],
    stateful: false,
  });
  expect(definitionOf("Multinomial")?.stateful).toBe(true);
  expect(definitionOf("NoSuchOp")).toBeUndefined();
});
