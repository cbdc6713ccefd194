import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { format } from "prettier";
import { describe, expect, it } from "vitest";
import { checks } from "../../lib/checks/checks.ts";
import { recipeDefaults } from "../../lib/config/defaults.ts";
import { stageNeeds } from "../../lib/experiments/stage-needs.ts";
import { magics } from "../../lib/magics/extension.ts";
import { readCheckDocs } from "../../scripts/check-docs.mjs";
import { practiceMap, rowNumbers, withPracticeMap } from "../../scripts/practice-map.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const read = (path: string): string => readFileSync(`${root}/${path}`, "utf8");
const examples = JSON.parse(read("docs/checks/examples.json")) as Record<
  string,
  { picture: boolean }
>;
const kept = practiceMap(readCheckDocs(root, checks, recipeDefaults), stageNeeds, examples, root);
const index = read("lib/index.ts");

describe("rowNumbers", () => {
  it("reads single rows and ranges", () => {
    expect(rowNumbers("#28 to #30, #47 (S2), #67–#69")).toEqual([28, 29, 30, 47, 67, 68, 69]);
  });
});

describe("the checks", () => {
  it("draw a figure where they fail, every one", () => {
    const plain = Object.keys(examples).filter((name) => examples[name]?.picture !== true);
    expect(plain).toEqual([]);
  });
});

describe("rows 26 to 83", () => {
  it.each(kept.map((row) => [row.row, row] as const))(
    "#%d has public functions, a magic, a figure, a place at the gates and tests",
    (_, { functions, magics: lines, figures, gates, tests }) => {
      expect(functions.length).toBeGreaterThan(0);
      const missing = functions.filter((name) => !new RegExp(`\\b${name}\\b`, "u").test(index));
      expect(missing).toEqual([]);
      const names = lines.map((line) => line.replace(/^%/u, "").split(" ")[0]);
      expect(names.length).toBeGreaterThan(0);
      expect(names.filter((name) => !magics.some((magic) => magic.name === name))).toEqual([]);
      expect(figures.length).toBeGreaterThan(0);
      expect(figures.filter((file) => !existsSync(`${root}/docs/checks/${file}`))).toEqual([]);
      expect(gates.length).toBeGreaterThan(0);
      expect(tests.length).toBeGreaterThan(0);
      expect(tests.filter((path) => !existsSync(`${root}/${path}`))).toEqual([]);
    },
  );

  it("stand in docs/practices.md as they are kept (npm run docs:checks writes it)", async () => {
    const practices = read("docs/practices.md");
    const wanted = await format(withPracticeMap(practices, kept), {
      parser: "markdown",
      printWidth: 140,
    });
    const plain = (text: string): string => text.replaceAll(/\s+|-{3,}/gu, " ");
    expect(plain(practices)).toBe(plain(wanted));
  });
});
