import { pathToFileURL } from "node:url";
import { beforeEach, expect, test } from "vitest";
import { asyncCallers, stacksOf } from "../../../kernel/debugger/async-callers.ts";
import { cellPathRules } from "../../../kernel/debugger/cell-paths.ts";
import { Client } from "../../../kernel/debugger/client.ts";
import type { AsyncStack, PastFrame } from "../../../kernel/debugger/devtools.ts";
import { Scripts } from "../../../kernel/debugger/scripts.ts";
import { createFakeInspector } from "./fake-inspector.ts";

const CODE = "async function outer() {\n  await inner();\n}\nawait outer();\n";
let scripts: Scripts;

beforeEach(async () => {
  const inspector = createFakeInspector({
    "Debugger.getScriptSource": () => ({ scriptSource: CODE }),
  });
  scripts = new Scripts(new Client(inspector), cellPathRules(1), { dist: "/athanor/dist" });
  scripts.add({ scriptId: "5", url: pathToFileURL("/notes/work.mjs").href });
  scripts.add({ scriptId: "9", url: "node:internal/timers" });
  await scripts.loadAll();
});

const frame = (functionName: string, lineNumber: number, scriptId = "5"): PastFrame => {
  return { functionName, scriptId, lineNumber, columnNumber: 2 };
};

test("who awaits stands under a label that leads to the line that waits", () => {
  const stack: AsyncStack = {
    description: "await",
    callFrames: [frame("outer", 1)],
    parent: { description: "Timeout", callFrames: [frame("", 3)] },
  };
  const source = { name: "work.mjs", path: "/notes/work.mjs" };
  expect(asyncCallers(stack, scripts)).toEqual([
    { name: "— await —", line: 2, column: 3, source, presentationHint: "label" },
    { name: "outer", line: 2, column: 3, source },
    { name: "— setTimeout —", line: 4, column: 3, source, presentationHint: "label" },
    { name: "work.mjs", line: 4, column: 3, source },
  ]);
});

test("frames of Node are left out, and a stack of nothing else has no label", () => {
  const stack: AsyncStack = {
    description: "TickObject",
    callFrames: [frame("listOnTimeout", 1, "9")],
    parent: { callFrames: [frame("processTimers", 0, "9"), frame("", 1)] },
  };
  expect(asyncCallers(stack, scripts).map(({ name }) => name)).toEqual([
    "— async —",
    "(anonymous)",
  ]);
});

test("every stack is there, from the latest to the first", () => {
  const first: AsyncStack = { description: "a", callFrames: [] };
  const last: AsyncStack = { description: "b", callFrames: [], parent: first };
  expect(stacksOf(last)).toEqual([last, first]);
  expect(stacksOf(undefined)).toEqual([]);
});
