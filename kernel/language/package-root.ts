import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder of this package, whether its sources run or its build. */
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

/** The `node_modules/@types` folder that holds Athanor's own types of Node. */
export function ownTypeRoot(root: string): string {
  const require = createRequire(join(root, "package.json"));
  return dirname(dirname(require.resolve("@types/node/package.json")));
}
