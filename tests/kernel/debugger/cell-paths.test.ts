import { expect, it } from "vitest";
import { cellPath, cellPathRules } from "../../../kernel/debugger/cell-paths.ts";

it("makes a cell's path from prefix, hash and suffix, so that a frontend can make the same", () => {
  const rules = cellPathRules(77);
  expect(rules.tmpFilePrefix).toMatch(/athanor_77[\\/]$/u);
  // The hash is ipykernel's for this text (see murmur2.test.ts).
  expect(cellPath("a", rules)).toBe(`${rules.tmpFilePrefix}2167009006.ts`);
});
