import { expect, it } from "vitest";
import { isHook, offsetOf } from "../../../kernel/debugger/hooks.ts";
import { parseCell } from "../../../kernel/language/syntax-tree.ts";
import { transformCell } from "../../../kernel/language/transform.ts";

it.each([
  ["a loop", "while (true) { work(); }", "__athanor.tick();"],
  ["a loop without a block", "while (true) work();", "{__athanor.tick();"],
  [
    "a counting loop",
    "for (let i = 0; i < 3; i++) { work(); }",
    "if (!(i & 15)) __athanor.tick();",
  ],
  ["a counting loop's call", "for (let i = 0; i < 3; i++) { work(); }", "__athanor.tick();"],
  ["a computing loop's begin", "for (let i = 0; i < 3; i++) work;", "true;for"],
  ["a computing loop's strip", "for (let i = 0; i < 3; i++) work;", "__athanor_go;)"],
  ["the turns of a strip", "for (let i = 0; i < 3; i++) work;", "256;"],
  ["the end of a turn", "while (true) { if (work) break }", "--) {"],
])("knows the kernel's call in %s", (_, source, hook) => {
  const { cell } = transformCell(parseCell(source, "In[1].ts"), { directory: "/notebook" });
  const code = cell?.code ?? "";
  const columnNumber = code.indexOf(hook);
  expect(columnNumber).toBeGreaterThan(0);
  expect(isHook(code, { lineNumber: 0, columnNumber })).toBe(true);
  expect(isHook(code, { lineNumber: 0, columnNumber: code.indexOf("work") })).toBe(false);
});

it("counts places from the begin of their line", () => {
  expect(offsetOf("ab\ncd\nef", { lineNumber: 2, columnNumber: 1 })).toBe(7);
  expect(offsetOf("ab", { lineNumber: 0 })).toBe(0);
});
