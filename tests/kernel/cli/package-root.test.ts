import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { kernelMain, packageFile, packageRoot } from "../../../kernel/cli/package-root.ts";
import { createRoot } from "./fake-root.ts";

test("the root is the folder of Athanor's own package.json, and the kernel lies below it", () => {
  const root = packageRoot();
  const { name } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { name: string };
  expect(name).toBe("athanor");
  expect(kernelMain(root)).toBe(join(root, "dist/kernel/main.js"));
});

test("a file of a package is found where the package is; what is missing is undefined", () => {
  const root = createRoot();
  const file = packageFile(root, "plotly.js-dist-min", "plotly.min.js");
  expect(file === undefined ? undefined : existsSync(file)).toBe(true);
  expect(packageFile(root, "plotly.js-dist-min", "other.js")).toBeUndefined();
  expect(packageFile(root, "athanor-no-such-package", "index.js")).toBeUndefined();
});
