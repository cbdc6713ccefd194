import { stripVTControlCharacters } from "node:util";
import { expect, test } from "vitest";
import { describeError } from "../../../kernel/display/traceback.ts";

const options = {
  root: "/app",
  cwd: "/nb",
  readSource: (file: string) => (file === "In[3].ts" ? "const x = 1;\nboom();\n" : undefined),
};

function describe(thrown: unknown): string {
  return stripVTControlCharacters(describeError(thrown, options).traceback.join("\n"));
}

function withStack(error: Error, frames: readonly string[]): Error {
  const lines = frames.map((frame) => `    at ${frame}`);
  error.stack = [`${error.name}: ${error.message}`, ...lines].join("\n");
  return error;
}

test("the user's line is shown with its code", () => {
  const error = withStack(new TypeError("no"), ["boom (In[3].ts:2:1)"]);
  expect(describe(error)).toBe(
    [
      "TypeError: no",
      "    at boom (In[3].ts:2:1)",
      "      1 | const x = 1;",
      "    > 2 | boom();",
      "        | ^",
      "      3 | ",
    ].join("\n"),
  );
});

test("frames of one package fold to a count, frames of Node and the kernel vanish", () => {
  const error = withStack(new Error("no"), [
    "a (/app/node_modules/left/a.js:1:1)",
    "b (/app/node_modules/left/b.js:1:1)",
    "c (/app/node_modules/right/c.js:1:1)",
    "In[9].ts:1:1",
    "run (/app/dist/kernel/runtime/cell-runner.js:1:1)",
    "node:internal/timers:1:1",
  ]);
  expect(describe(error)).toBe(
    ["Error: no", "    … 2 frames of left", "    … 1 frame of right", "    at In[9].ts:1:1"].join(
      "\n",
    ),
  );
});

test("causes stand below, in their order", () => {
  const cause = withStack(new RangeError("inner"), []);
  const error = withStack(new Error("outer", { cause }), []);
  expect(describe(error)).toBe("Error: outer\n\nCaused by RangeError: inner");
});

test("a chain of causes that never ends is cut", () => {
  const error = withStack(new Error("round"), []);
  error.cause = error;
  expect(describe(error).match(/Caused by/g)).toHaveLength(5);
});

test("the errors of an AggregateError are all shown", () => {
  const errors = [withStack(new Error("a"), []), withStack(new Error("b"), [])];
  const text = describe(withStack(new AggregateError(errors, "all"), []));
  expect(text).toMatch(/Caused by Error: a[\s\S]*Caused by Error: b/);
});

test("anything can be thrown", () => {
  expect(describeError("abc", options)).toMatchObject({ ename: "Thrown", evalue: "'abc'" });
  expect(describeError(undefined, options)).toMatchObject({ evalue: "undefined" });
});

test("an error of another realm is an error", () => {
  const foreign = { name: "SyntaxError", message: "x", stack: "SyntaxError: x" };
  expect(describeError(foreign, options)).toMatchObject({ ename: "SyntaxError", evalue: "x" });
});

test("Node's excerpt of a file that doesn't parse is kept", () => {
  const error = new SyntaxError("Unexpected token");
  error.stack =
    "/nb/m.mjs:3\nlet = 4\n    ^\n\nSyntaxError: Unexpected token\n    at x (node:vm:1:1)";
  expect(describe(error)).toContain("    /nb/m.mjs:3\n    let = 4\n        ^");
});

test("files below the notebook's folder are named relative to it", () => {
  const error = withStack(new Error("x"), ["f (file:///nb/sub/util.ts:1:2)"]);
  expect(describe(error)).toContain("at f (sub/util.ts:1:2)");
});

test("shows as much as the style says", () => {
  const thrown = new RangeError("far");
  const show = (mode: "minimal" | "plain" | "context" | "verbose"): string =>
    stripVTControlCharacters(
      describeError(thrown, { ...options, style: { mode } }).traceback.join("\n"),
    );
  thrown.stack = `RangeError: far
    at f (In[1].ts:1:1)
    at g (/x/node_modules/some-package/index.js:1:1)
    at h (/x/node_modules/some-package/index.js:2:1)`;
  expect(show("minimal")).toBe("RangeError: far");
  expect(show("plain")).toContain("at f (In[1].ts:1:1)");
  expect(show("plain")).not.toContain("|");
  expect(show("context")).toContain("… 2 frames of some-package");
  expect(show("verbose")).toContain("at h (/x/node_modules/some-package/index.js:2:1)");
});
