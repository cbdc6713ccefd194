import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  findLocalFile,
  readJsonModule,
  readUserFile,
} from "../../../kernel/runtime/local-files.ts";

let folder = "";

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "athanor-local-files-"));
  mkdirSync(join(folder, "pack"));
  for (const name of ["a.ts", "b.js", "pack/index.mts", "n.json", "bad.json"]) {
    writeFileSync(join(folder, name), name === "n.json" ? '{"a":1}' : "{");
  }
});

afterAll(() => rmSync(folder, { recursive: true }));

test.each([
  ["./a.ts", "a.ts"],
  ["./a", "a.ts"],
  ["./a.js", "a.ts"],
  ["./b", "b.js"],
  ["./pack", "pack/index.mts"],
])("%s means %s", (specifier, name) => {
  expect(findLocalFile(specifier, folder)).toBe(join(folder, name));
});

test("a file URL means its file", () => {
  const path = join(folder, "b.js");
  expect(findLocalFile(pathToFileURL(path).href, "/")).toBe(path);
});

test("a missing file isn't found", () => {
  expect(findLocalFile("./none", folder)).toBeUndefined();
  expect(readUserFile(join(folder, "none"))).toBeUndefined();
});

test("an object in JSON gives its keys and itself as default", () => {
  expect(readJsonModule(join(folder, "n.json"))).toEqual({ a: 1, default: { a: 1 } });
});

test("broken JSON is refused with the file's name", () => {
  expect(() => readJsonModule(join(folder, "bad.json"))).toThrow(/Expected JSON in .*bad\.json/);
});
