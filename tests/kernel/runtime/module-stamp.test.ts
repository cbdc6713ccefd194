import { mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { freshness, moduleModifiedAt } from "../../../kernel/runtime/module-stamp.ts";

const folder = mkdtempSync(join(tmpdir(), "athanor-stamp-"));
afterAll(() => rmSync(folder, { recursive: true }));

function write(name: string, text: string, seconds: number): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  utimesSync(path, seconds, seconds);
  return path;
}

test("a module is as young as the youngest local file that it imports, cycles included", () => {
  const top = write("top.ts", 'import { a } from "./middle.js";\nimport fs from "node:fs";', 1000);
  write("middle.ts", 'export * from "./deep";\nconst x = await import("./top.ts");', 2000);
  write("deep.ts", "export const a = 1;", 3000);
  expect(moduleModifiedAt(top)).toBe(3_000_000);
  write("deep.ts", "export const a = 2;", 4000);
  expect(moduleModifiedAt(top)).toBe(4_000_000);
  expect(moduleModifiedAt(join(folder, "gone.ts"))).toBe(0);
});

test("only files younger than the runtime get a query", () => {
  const path = write("alone.ts", "export {};", 5000);
  expect(freshness(path, 5_000_000)).toBe("");
  expect(freshness(path, 4_999_999)).toBe("?modified=5000000");
});
