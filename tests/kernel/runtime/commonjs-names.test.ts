import { expect, test } from "vitest";
import { withAllNames } from "../../../kernel/runtime/commonjs-names.ts";

test("keys of module.exports that the namespace lacks are added, `default` stays", () => {
  const moduleExports = { a: 1, b: 2 };
  const namespace = { default: moduleExports, a: 1 };
  const all = withAllNames(namespace, moduleExports);
  expect(Object.keys(all)).toEqual(["default", "a", "b"]);
  expect(all["b"]).toBe(2);
  expect(all["default"]).toBe(moduleExports);
});

test("a namespace that lacks nothing is given back itself", () => {
  const namespace = { default: 1, a: 1 };
  expect(withAllNames(namespace, { a: 1 })).toBe(namespace);
  expect(withAllNames(namespace, undefined)).toBe(namespace);
});

test("a getter among the exports isn't read before its value is used", () => {
  let reads = 0;
  const moduleExports = {
    get lazy() {
      reads++;
      return 7;
    },
  };
  const all = withAllNames({ default: moduleExports }, moduleExports);
  expect(reads).toBe(0);
  expect(all["lazy"]).toBe(7);
});
