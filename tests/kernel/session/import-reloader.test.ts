import { mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { createImportReloader } from "../../../kernel/session/import-reloader.ts";

const folder = mkdtempSync(join(tmpdir(), "athanor-reload-"));
afterAll(() => rmSync(folder, { recursive: true }));

function write(name: string, seconds: number): void {
  writeFileSync(join(folder, name), "export const a = 1;");
  utimesSync(join(folder, name), seconds, seconds);
}

test("imports of edited local files are stale once, when it is on; types and packages never", () => {
  write("one.ts", 1000);
  write("two.ts", 1000);
  const reloader = createImportReloader(folder);
  reloader.note(
    'import { a,\n  b } from "./one.ts"; import type { T } from "./two.ts";\nimport x from "acorn"\nimport * as two from "./two.ts"',
  );
  write("one.ts", 2000);
  expect(reloader.takeStale()).toEqual([]);
  reloader.setEnabled(true);
  expect(reloader.takeStale()).toEqual(['import { a,\n  b } from "./one.ts";']);
  expect(reloader.takeStale()).toEqual([]);
  write("two.ts", 3000);
  expect(reloader.takeStale()).toEqual(['import * as two from "./two.ts";']);
  write("two.ts", 4000);
  reloader.clear();
  expect(reloader.takeStale()).toEqual([]);
});
