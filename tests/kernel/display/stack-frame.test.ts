import { expect, test } from "vitest";
import { ownerOf, parseStack } from "../../../kernel/display/stack-frame.ts";

test("names, files and places are read from every form of a frame", () => {
  const stack = [
    "Error: x",
    "    at f (In[3].ts:2:7)",
    "    at In[3].ts:9:1",
    "    at async Object.g [as h] (file:///nb/a%20b.ts?modified=1:5:6)",
    "    at Array.map (<anonymous>)",
    "    at async Promise.all (index 0)",
  ].join("\n");
  expect(parseStack(stack, "x").frames).toEqual([
    { name: "f", file: "In[3].ts", line: 2, column: 7 },
    { name: "", file: "In[3].ts", line: 9, column: 1 },
    { name: "Object.g [as h]", file: "/nb/a b.ts", line: 5, column: 6 },
    { name: "Array.map", file: "", line: 0, column: 0 },
    { name: "Promise.all", file: "", line: 0, column: 0 },
  ]);
});

test("lines of the message that look like frames are no frames", () => {
  const message = "first\n    at fake (x.ts:1:1)";
  const stack = `Error: ${message}\n    at real (y.ts:2:2)`;
  expect(parseStack(stack, message).frames.map(({ name }) => name)).toEqual(["real"]);
});

test.each([
  ["In[3].ts", { kind: "cell" }],
  ["In[3].ts (2)", { kind: "cell" }],
  ["node:fs", { kind: "internal" }],
  ["", { kind: "internal" }],
  ["/app/dist/kernel/runtime/cell-runner.js", { kind: "internal" }],
  ["/app/dist/lib/training/trainer.js", { kind: "package", name: "athanor" }],
  ["/app/node_modules/@tensorflow/tfjs/dist/x.js", { kind: "package", name: "@tensorflow/tfjs" }],
  ["/nb/util.ts", { kind: "local" }],
  ["/app/notebooks/util.ts", { kind: "local" }],
])("a frame in %s has its owner", (file, owner) => {
  expect(ownerOf({ name: "", file, line: 1, column: 1 }, "/app")).toEqual(owner);
});
