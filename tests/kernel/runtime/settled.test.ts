/* oxlint-disable unicorn/no-thenable -- what the tests are about */
import { expect, it } from "vitest";
import { resumesAtOnce } from "../../../kernel/runtime/settled.ts";

class OwnPromise<T> extends Promise<T> {}
const pending = new Promise<never>(() => undefined);
const refused = Promise.reject(new Error("refused"));
refused.catch(() => undefined);

it.each([
  ["undefined", undefined, true],
  ["a number", 3, true],
  ["an object", { then_: 1 }, true],
  ["a kept promise", Promise.resolve({ a: 1 }), true],
  ["a promise of the text <pending>", Promise.resolve("<pending>"), true],
  ["a broken promise", refused, true],
  ["a pending promise", pending, false],
  ["an object with then", { then: () => undefined }, false],
  ["a class's object with then", Object.create({ then: () => undefined }), false],
  ["a promise of another class", OwnPromise.resolve(1), false],
  [
    "a promise with a constructor of its own",
    Object.assign(Promise.resolve(1), { constructor: OwnPromise }),
    false,
  ],
  ["a proxy", new Proxy({}, {}), false],
])("knows whether an await of %s goes on at once", (_, value, expected) => {
  expect(resumesAtOnce(value)).toBe(expected);
});

it("runs no code of the value", () => {
  const value = {
    get then(): never {
      throw new Error("read");
    },
  };
  expect(resumesAtOnce(value)).toBe(false);
  expect(
    resumesAtOnce(
      Promise.resolve(
        value.constructor === Object ? Object.assign(Object.create(null), { toString: 1 }) : 0,
      ),
    ),
  ).toBe(true);
});
