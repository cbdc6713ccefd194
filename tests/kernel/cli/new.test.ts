import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { templateFiles } from "../../../kernel/cli/kernelspec.ts";
import { create } from "../../../kernel/cli/new.ts";
import { packageFile } from "../../../kernel/cli/package-files.ts";
import { packageRoot } from "../../../kernel/protocol/package-root.ts";
import { createFakeTerminal } from "./fake-terminal.ts";

function terminal() {
  const folder = mkdtempSync(join(tmpdir(), "athanor-new-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return createFakeTerminal(folder);
}

test("the first template is copied byte by byte, under the name that was asked for", async () => {
  const place = terminal();
  expect(await create.run({ options: {}, positionals: ["mine.ipynb"] }, place)).toBe(0);
  const written = join(place.cwd, "mine.ipynb");
  expect(place.printed.out).toBe(`Wrote ${written}\n`);
  const [first = ""] = templateFiles(packageRoot());
  expect(readFileSync(written)).toEqual(readFileSync(first));
});

test("a name with a folder is made there", async () => {
  const place = terminal();
  await create.run({ options: {}, positionals: ["deep/er/mine"] }, place);
  expect(place.printed.out).toBe(`Wrote ${join(place.cwd, "deep/er/mine.ipynb")}\n`);
});

test("a notebook that is there stays as it is", async () => {
  const place = terminal();
  const again = { options: {}, positionals: ["mine"] };
  await create.run(again, place);
  await expect(create.run(again, place)).rejects.toThrow("Choose another; nothing was changed.");
});

test("templates are found by name, number and name without number; others are named", async () => {
  const place = terminal();
  for (const template of ["00-tour", "00", "tour"]) {
    await create.run({ options: { template }, positionals: [`by-${template}`] }, place);
  }
  expect(place.printed.out.match(/Wrote/gu)).toHaveLength(3);
  const wrong = create.run({ options: { template: "tuor" }, positionals: [] }, place);
  await expect(wrong).rejects.toThrow(/Expected --template to be one of 00-tour.*received "tuor"/u);
  await create.run({ options: { list: true }, positionals: [] }, place);
  expect(place.printed.out).toMatch(/\n00-tour\n/u);
});

test("a file of an installed package is found, one that isn't there isn't", () => {
  const root = packageRoot();
  expect(packageFile(root, "typescript", "package.json")).toMatch(/typescript[\\/]package\.json$/u);
  expect(packageFile(root, "typescript", "nothing.js")).toBeUndefined();
  expect(packageFile(root, "no-such-package", "package.json")).toBeUndefined();
});
