import { expect, test } from "vitest";
import { parseArguments } from "../../../kernel/debugger/arguments.ts";

test("breakpoints may have conditions and messages, and other fields are let through", () => {
  const source = { path: "/tmp/cell.ts", name: "cell" };
  const breakpoints = [
    { line: 1 },
    { line: 2, condition: "i > 3", column: 4 },
    { line: 3, logMessage: "{i}" },
  ];
  expect(parseArguments("setBreakpoints", { source, breakpoints, lines: [1, 2, 3] })).toMatchObject(
    {
      source: { path: "/tmp/cell.ts" },
      breakpoints: [{ line: 1 }, { line: 2, condition: "i > 3" }, { line: 3, logMessage: "{i}" }],
    },
  );
});

test("what DAP leaves out has its defaults", () => {
  expect(parseArguments("setBreakpoints", { source: { path: "p" } }).breakpoints).toEqual([]);
  expect(parseArguments("setExceptionBreakpoints", {}).filters).toEqual([]);
  expect(parseArguments("stackTrace", {})).toMatchObject({ startFrame: 0, levels: 0 });
  expect(parseArguments("evaluate", { expression: "a", frameId: null }).frameId).toBeNull();
});

test.each([
  ["dumpCell", {}, /arguments of "dumpCell" can't be read.*code/u],
  ["setBreakpoints", { source: { path: "p" }, breakpoints: [{ line: 0 }] }, /line/u],
  ["scopes", { frameId: 1.5 }, /frameId/u],
  ["variables", undefined, /arguments of "variables"/u],
] as const)("%s with %j is refused with the field", (command, content, message) => {
  expect(() => parseArguments(command, content)).toThrow(message);
});
