// Writes README's table of magics from their declarations; tests/scripts/readme.test.ts holds the two together.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { magicsTable, replaceMagicsTable } from "./magics-table.mjs";
import { root } from "./steps.mjs";

const load = (path) => import(pathToFileURL(join(root, "dist", path)).href);
const { coreMagics } = await load("kernel/magics/core-magics.js");
const { createRegistry } = await load("kernel/magics/registry.js");
const { magics } = await load("lib/magics/extension.js");

const readme = join(root, "README.md");
writeFileSync(
  readme,
  replaceMagicsTable(
    readFileSync(readme, "utf8"),
    magicsTable(createRegistry(coreMagics).list(), magics),
  ),
);
