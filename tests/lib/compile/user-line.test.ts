import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { userLine, userLineOf } from "../../../lib/compile/user-line.ts";

const library = fileURLToPath(new URL("../../../lib/", import.meta.url));

it("is the first line outside of packages, Node and the library", () => {
  const stack = [
    "Error: stack",
    `    at record (${library}compile/recorder.ts:10:1)`,
    "    at Engine.runKernel (/project/node_modules/@tensorflow/tfjs-core/dist/engine.js:1:2)",
    "    at process.processTicks (node:internal/process:95:5)",
    "    at Array.map (<anonymous>)",
    "    at lossOf (file:///notebooks/cell-3.ts:4:11)",
    "    at main (/notebooks/train.ts:9:1)",
  ].join("\n");
  expect(userLineOf(stack)).toBe("/notebooks/cell-3.ts:4:11");
});

it("is empty where there is no such line", () => {
  expect(userLineOf("Error: stack\n    at Array.map (<anonymous>)")).toBe("");
});

it("finds this file when it is called from it", () => {
  expect(userLine()).toMatch(/user-line\.test\.ts:\d+:\d+$/u);
});
