import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

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
