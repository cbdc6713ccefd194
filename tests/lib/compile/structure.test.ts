import { describe, expect, it } from "vitest";
import { tf } from "../../../lib/backend/tf.ts";
import { signatureOf, tensorsOf, withTensors } from "../../../lib/compile/structure.ts";

const [a, b] = [tf.zeros([2, 3]), tf.zeros([4], "int32")];

describe("tensorsOf and withTensors", () => {
  it("find tensors in lists and records in order, and put others in their places", () => {
    const structure = { first: a, rest: [1, { inner: b }], nothing: null };
    expect(tensorsOf(structure)).toEqual([a, b]);
    const other = withTensors(structure, [b, a]);
    expect(other.first).toBe(b);
    expect(other.rest).toEqual([1, { inner: a }]);
    expect(other.nothing).toBeNull();
  });

  it("take one tensor as it is", () => {
    expect(tensorsOf(a)).toEqual([a]);
    expect(withTensors(a, [b])).toBe(b);
  });
});

describe("signatureOf", () => {
  it("tells dtypes, shapes, plain values and names apart", () => {
    const signatures = [
      signatureOf([a]),
      signatureOf([tf.zeros([3, 2])]),
      signatureOf([b]),
      signatureOf([{ a }]),
      signatureOf([a, 1]),
      signatureOf([a, "1"]),
      signatureOf([a, true]),
      signatureOf([a, undefined]),
    ];
    expect(new Set(signatures).size).toBe(signatures.length);
    expect(signatureOf([tf.ones([2, 3])])).toBe(signatureOf([a]));
  });

  it("tells the same tensor given twice from two tensors", () => {
    expect(signatureOf([a, a])).not.toBe(signatureOf([a, tf.zeros([2, 3])]));
    expect(signatureOf([a, a])).toBe(
      signatureOf([tf.ones([2, 3]), a]).replace(/\[2,3\]\)$/u, "[2,3]=0)"),
    );
  });

  it("refuses arguments that a graph can't hold", () => {
    expect(() => signatureOf([new Map()])).toThrow(/received Map/u);
    expect(() => signatureOf([() => 1])).toThrow(/received function/u);
  });
});
