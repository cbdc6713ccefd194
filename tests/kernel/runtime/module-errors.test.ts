import { expect, test } from "vitest";
import {
  ModuleNotFoundError,
  isMissing,
  isPathSpecifier,
  packageName,
} from "../../../kernel/runtime/module-errors.ts";

test.each([
  ["./a", true],
  ["..", true],
  ["../a", true],
  ["/a", true],
  ["file:///a", true],
  ["a", false],
  ["@s/a", false],
  ["node:fs", false],
  [".hidden", false],
])("%s is a path: %s", (specifier, is) => {
  expect(isPathSpecifier(specifier)).toBe(is);
});

test("the package of a deep specifier is what npm installs", () => {
  expect(packageName("@s/a/b/c")).toBe("@s/a");
  expect(packageName("a/b")).toBe("a");
});

test("a missing package says how to install it", () => {
  expect(new ModuleNotFoundError("@s/a/b", "/nb").message).toBe(
    'Cannot find the package "@s/a" from /nb. Install it: npm install @s/a',
  );
});

test("a missing file says where it was looked for", () => {
  expect(new ModuleNotFoundError("./x", "/nb").message).toMatch(/no|none in \/nb/);
});

// Texts of Node 20.20's errors.
test.each([
  ["ERR_MODULE_NOT_FOUND", "Cannot find package 'x' imported from /nb/[cell]", true],
  ["ERR_MODULE_NOT_FOUND", "Cannot find package 'x' imported from /nb/other.mjs", false],
  ["ERR_MODULE_NOT_FOUND", "Cannot find package 'y' imported from /nb/[cell]", false],
  ["MODULE_NOT_FOUND", "Cannot find module 'x'\nRequire stack:\n- /nb/[cell]", true],
  ["MODULE_NOT_FOUND", "Cannot find module 'x'\nRequire stack:\n- /nb/a.js\n- /nb/[cell]", false],
  ["ERR_PACKAGE_PATH_NOT_EXPORTED", "Package subpath './z' is not defined by x", false],
])("only the module itself counts as missing, not what it imports", (code, message, is) => {
  expect(isMissing(Object.assign(new Error(message), { code }), "x")).toBe(is);
});
