import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  bytesField,
  decodeFields,
  doubleField,
  message,
  varintField,
} from "../../../lib/core/protobuf.ts";

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");

describe("fields", () => {
  it("have the bytes of the protobuf guide", () => {
    // https://protobuf.dev/programming-guides/encoding: Test1 { a: 150 }, Test2 { b: "testing" }.
    expect(hex(varintField(1, 150))).toBe("089601");
    expect(hex(bytesField(2, "testing"))).toBe("120774657374696e67");
  });

  it("write negative integers as ten bytes and doubles little-endian", () => {
    expect(hex(varintField(1, -1))).toBe("08ffffffffffffffffff01");
    expect(hex(doubleField(1, 1))).toBe("09000000000000f03f");
  });

  it("write numbers of fields above 15 as varints too", () => {
    expect(hex(varintField(16, 1))).toBe("800101");
  });
});

describe("decodeFields", () => {
  it("is the inverse of the fields", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), fc.uint8Array(), (value, bytes) => {
        const fields = decodeFields(message(varintField(3, value), bytesField(200, bytes)));
        expect(fields.map(({ number }) => number)).toEqual([3, 200]);
        expect(fields[0]?.value).toBe(value);
        expect(hex(fields[1]?.value as Uint8Array)).toBe(hex(bytes));
      }),
    );
  });

  it.each([
    ["08", "inside a number"],
    ["1205aa", "inside a field"],
    ["0b", "wire type 3"],
  ])("refuses the broken message %s", (text, words) => {
    expect(() => decodeFields(Buffer.from(text, "hex"))).toThrow(words);
  });
});
