import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { kernelMain, packageFile } from "../../../kernel/cli/package-files.ts";
import { packageRoot } from "../../../kernel/protocol/package-root.ts";
import { createRoot } from "./fake-root.ts";

test("the compiled kernel lies below Athanor's own folder", () => {
  const root = packageRoot();
  expect(kernelMain(root)).toBe(join(root, "dist/kernel/main.js"));
});

test("a file of a package is found where the package is; what is missing is undefined", () => {
  const root = createRoot();
  const file = packageFile(root, "plotly.js-dist-min", "plotly.min.js");
  expect(file === undefined ? undefined : existsSync(file)).toBe(true);
  expect(packageFile(root, "plotly.js-dist-min", "other.js")).toBeUndefined();
  expect(packageFile(root, "athanor-no-such-package", "index.js")).toBeUndefined();
});
