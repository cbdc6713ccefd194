import { existsSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { writeKernelSpec } from "../../../kernel/cli/kernelspec.ts";
import {
  hasCurrentLabExtension,
  removeLabExtension,
  writeLabExtension,
} from "../../../kernel/cli/lab-extension.ts";
import { createRoot, specOf } from "./fake-root.ts";

test("the extension takes the place of an older one as a whole", () => {
  const root = createRoot();
  const data = join(root, "data");
  expect(hasCurrentLabExtension(data, root)).toBe(false);
  const folder = writeLabExtension(data, root);
  expect(hasCurrentLabExtension(data, root)).toBe(true);
  writeFileSync(join(folder, "stale.js"), "");
  writeFileSync(join(folder, "static/launcher-cards.js"), "old");
  expect(hasCurrentLabExtension(data, root)).toBe(false);
  writeLabExtension(data, root);
  expect(hasCurrentLabExtension(data, root)).toBe(true);
  expect(existsSync(join(folder, "stale.js"))).toBe(false);
  expect(readdirSync(join(data, "labextensions"))).toEqual(["athanor-launcher"]);
});

test("it goes with the last kernel of ours, and only then", () => {
  const root = createRoot();
  const data = join(root, "data");
  const kernel = writeKernelSpec(data, specOf(root));
  const folder = writeLabExtension(data, root);
  expect(removeLabExtension(data)).toBeUndefined();
  expect(existsSync(folder)).toBe(true);
  rmSync(kernel, { recursive: true });
  expect(removeLabExtension(data)).toBe(folder);
  expect(existsSync(folder)).toBe(false);
  expect(removeLabExtension(data)).toBeUndefined();
});

test("a place that can't be written is refused with a way out", () => {
  const root = createRoot();
  writeFileSync(join(root, "data"), "a file");
  expect(() => writeLabExtension(join(root, "data"), root)).toThrow(
    /Expected to write the JupyterLab extension .* Choose another place with --prefix\./u,
  );
});
