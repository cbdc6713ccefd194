import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** Athanor's own folder, the one with its package.json, whether its sources run, its compiled files or their bundles. */
export function packageRoot(): string {
  let directory = dirname(fileURLToPath(import.meta.url));
  for (;;) {
    if (isPackage(join(directory, "package.json"))) return directory;
    const parent = dirname(directory);
    if (parent === directory) throw new Error("internal: athanor's own package.json not found.");
    directory = parent;
  }
}

function isPackage(file: string): boolean {
  if (!existsSync(file)) return false;
  const { name } = JSON.parse(readFileSync(file, "utf8")) as { readonly name?: string };
  return name === "athanor";
}

/**
 * A file that the build left, e.g. `kernel/main.js`; what runs as a process or thread of its own runs from there, also
 * when the rest runs from its sources.
 */
export function builtFile(path: string): string {
  return join(packageRoot(), "dist", path);
}
