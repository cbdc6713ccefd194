import { expect, test } from "vitest";
import { CellSources } from "../../../kernel/runtime/cell-sources.ts";

// Line 1 column 10 of the code stands for line 3 column 2 of the source (zero-based 0:10 → 2:2): VLQ "UAEE" = 10, 0, 2, 2.
const MAP = JSON.stringify({ version: 3, sources: ["In[1].ts"], names: [], mappings: "UAEE" });
const CELL = { fileName: "In[1].ts", source: "a\nb\n  c", code: "", sourceMap: MAP, names: [] };

test("a place of the code is mapped to the text that the user typed", () => {
  const sources = new CellSources();
  sources.add(CELL);
  expect(sources.toOriginal("In[1].ts", { line: 1, column: 11 })).toEqual({ line: 3, column: 3 });
  expect(sources.source("In[1].ts")).toBe("a\nb\n  c");
});

test("code compiled inside a cell gets a name of its own", () => {
  const sources = new CellSources();
  expect(sources.add(CELL)).toBe("In[1].ts");
  expect(sources.add({ ...CELL, source: "inner" })).toBe("In[1].ts (2)");
  expect(sources.source("In[1].ts")).toBe("a\nb\n  c");
  expect(sources.source("In[1].ts (2)")).toBe("inner");
});

test("a place without a counterpart, a broken map and an unknown file are told apart from a place", () => {
  const sources = new CellSources();
  sources.add(CELL);
  sources.add({ ...CELL, fileName: "In[2].ts", sourceMap: "{" });
  expect(sources.toOriginal("In[1].ts", { line: 9, column: 1 })).toBeUndefined();
  expect(sources.toOriginal("In[2].ts", { line: 1, column: 1 })).toBeUndefined();
  expect(sources.toOriginal("/x/y.js", { line: 1, column: 1 })).toBeUndefined();
});
