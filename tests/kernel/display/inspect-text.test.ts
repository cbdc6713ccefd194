import { expect, test } from "vitest";
import { inspectText, messageOf } from "../../../kernel/display/inspect-text.ts";

test.each([
  [1 + 2, "3"],
  ["x", "'x'"],
  [null, "null"],
  [[1, { a: 2 }], "[ 1, { a: 2 } ]"],
  [Promise.resolve(1), "Promise { 1 }"],
])("a value reads as in Node's REPL, without colours", (value, text) => {
  expect(inspectText(value)).toBe(text);
});

test("a value whose inspection throws is named by its type", () => {
  const hostile = {
    [Symbol.for("nodejs.util.inspect.custom")]() {
      throw new Error("no");
    },
  };
  expect(inspectText(hostile)).toBe("[object that can't be inspected: no]");
});

test("the message of something that can't even become text is known to be unknown", () => {
  expect(messageOf(Object.create(null))).toBe("unknown error");
});
