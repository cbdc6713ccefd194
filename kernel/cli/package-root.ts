import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** Athanor's own folder, the one with its package.json, whether this file is a source or compiled. */
export function packageRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, "package.json"))) {
    const parent = dirname(folder);
    if (parent === folder) throw new Error("internal: no package.json above the athanor program");
    folder = parent;
  }
  return folder;
}

/** The compiled kernel that a kernelspec starts. */
export function kernelMain(root: string): string {
  return join(root, "dist", "kernel", "main.js");
}

/** A file of an installed package, or undefined when the package is missing. */
export function packageFile(root: string, name: string, file: string): string | undefined {
  try {
    const require = createRequire(join(root, "package.json"));
    const path = join(dirname(require.resolve(`${name}/package.json`)), file);
    return existsSync(path) ? path : undefined;
  } catch {
    return undefined;
  }
}
