import { describe, expect, it } from "vitest";
import { packArrays, sha256, unpackArrays } from "../../../lib/tracking/checkpoint-arrays.ts";

describe("packArrays and unpackArrays", () => {
  it("start each array on a multiple of four bytes", () => {
    const { bytes, entries } = packArrays([
      { name: "a", shape: [3], dtype: "bool", values: Uint8Array.of(1, 0, 1) },
      { name: "b", shape: [1], dtype: "float32", values: Float32Array.of(1) },
    ]);
    expect(entries.map(({ byteOffset }) => byteOffset)).toEqual([0, 4]);
    // IEEE 754: 1.0 is 3f800000, little-endian.
    expect([...bytes]).toEqual([1, 0, 1, 0, 0, 0, 0x80, 0x3f]);
  });

  it("take views into larger buffers", () => {
    const values = Float32Array.of(9, 1, 2, 9).subarray(1, 3);
    const { bytes, entries } = packArrays([{ name: "a", shape: [2], dtype: "float32", values }]);
    expect(unpackArrays(bytes, entries)[0]?.values).toEqual(Float32Array.of(1, 2));
  });

  it("refuse an entry that reaches beyond the bytes or doesn't fit its shape", () => {
    const entry = { name: "a", shape: [2], dtype: "float32", byteOffset: 0 } as const;
    expect(() => unpackArrays(new Uint8Array(4), [{ ...entry, byteLength: 8 }])).toThrow(
      "for a of",
    );
    expect(() => unpackArrays(new Uint8Array(8), [{ ...entry, byteLength: 4 }])).toThrow("[2]");
  });
});

describe("sha256", () => {
  it("agrees with FIPS 180-4's example", () => {
    expect(sha256(Buffer.from("abc"))).toBe(
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    );
  });
});
