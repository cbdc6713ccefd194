import { cpSync, mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { KernelSpecOptions } from "../../../kernel/cli/kernelspec.ts";
import { packageRoot } from "../../../kernel/protocol/package-root.ts";

/** A copy of Athanor with just what a kernelspec is made of. */
export function createRoot(): string {
  const root = mkdtempSync(join(tmpdir(), "athanor-root-"));
  for (const folder of ["dist/kernel", "notebooks", "node_modules/plotly.js-dist-min"]) {
    mkdirSync(join(root, folder), { recursive: true });
  }
  writeFileSync(join(root, "package.json"), "{}");
  writeFileSync(join(root, "dist/kernel/main.js"), "");
  cpSync(join(packageRoot(), "kernel/resources"), join(root, "kernel/resources"), {
    recursive: true,
  });
  writeFileSync(join(root, "notebooks/00-tour.ipynb"), "{}");
  writeFileSync(join(root, "notebooks/notes.ipynb"), "{}");
  writeFileSync(join(root, "node_modules/plotly.js-dist-min/package.json"), "{}");
  writeFileSync(join(root, "node_modules/plotly.js-dist-min/plotly.min.js"), "/* plotly v3 */");
  return root;
}

/** The kernelspec of such a copy. */
export function specOf(root: string): KernelSpecOptions {
  return { root, node: process.execPath, name: "athanor", displayName: "TS" };
}
