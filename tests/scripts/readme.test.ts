import { readFileSync } from "node:fs";
import { format } from "prettier";
import { expect, test } from "vitest";
import { coreMagics } from "../../kernel/magics/core-magics.ts";
import { createRegistry } from "../../kernel/magics/registry.ts";
import { magics } from "../../lib/magics/extension.ts";
import { magicsTable, replaceMagicsTable } from "../../scripts/magics-table.mjs";

test("README's table of magics is made from their declarations (node scripts/readme-magics.mjs writes it)", async () => {
  const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8");
  const written = replaceMagicsTable(
    readme,
    magicsTable(createRegistry(coreMagics).list(), magics),
  );
  expect(readme).toBe(await format(written, { parser: "markdown", printWidth: 100 }));
});
