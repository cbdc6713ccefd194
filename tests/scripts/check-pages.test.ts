import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { format } from "prettier";
import { describe, expect, it } from "vitest";
import { checks } from "../../lib/checks/checks.ts";
import { recipeDefaults } from "../../lib/config/defaults.ts";
import { readCheckDocs } from "../../scripts/check-docs.mjs";
import {
  checkIndex,
  checkPage,
  practiceRows,
  type RecordedExample,
} from "../../scripts/check-page-text.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const read = (path: string): string => readFileSync(`${root}/docs/${path}`, "utf8");
const docs = readCheckDocs(root, checks, recipeDefaults);
const practices = practiceRows(read("practices.md"));
const examples = JSON.parse(read("checks/examples.json")) as Record<string, RecordedExample>;

/** As the file on disk is formatted. */
function formatted(text: string): Promise<string> {
  return format(text, { parser: "markdown", printWidth: 100 });
}

describe("docs/checks (npm run docs:checks writes it)", () => {
  it("has a page for every check, and none for what isn't one", () => {
    const pages = readdirSync(`${root}/docs/checks`).filter((file) => file.endsWith(".md"));
    expect(pages.toSorted()).toEqual(
      ["README.md", ...docs.map(({ name }) => `${name}.md`)].toSorted(),
    );
    expect(docs.map(({ name }) => name)).toEqual(
      expect.arrayContaining(checks.map(({ name }) => name)),
    );
  });

  it.each(docs.map((doc) => [doc.name, doc] as const))(
    "says of %s what its code says",
    async (name, doc) => {
      const example = examples[name];
      expect(example, `${name} needs a failure: tests/zoo/examples.ts`).toBeDefined();
      if (example === undefined) return;
      expect(read(`checks/${name}.md`)).toBe(await formatted(checkPage(doc, example, practices)));
      // A page without these says too little: the TSDoc of the check has to tell how, and which rows ask for it.
      expect(doc.text.length).toBeGreaterThan(80);
      expect(doc.rows).toMatch(/#\d+/);
    },
  );

  it("lists all of them", async () => {
    expect(read("checks/README.md")).toBe(await formatted(checkIndex(docs)));
  });

  it("shows a picture for each failure that has a figure", () => {
    const pictures = readdirSync(`${root}/docs/checks/images`).map((file) =>
      file.replace(".png", ""),
    );
    const wanted = Object.entries(examples).filter(([, { picture }]) => picture);
    // Two practices that are no checks have a picture for the table of practices.
    const all = [...wanted.map(([name]) => name), "data-query", "stages"];
    expect(pictures.toSorted()).toEqual(all.toSorted());
  });
});
