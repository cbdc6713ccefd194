import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { coreMagics } from "../../../kernel/magics/core-magics.ts";
import { createRegistry } from "../../../kernel/magics/registry.ts";
import { completeMagic, inspectMagic } from "../../../kernel/session/magic-completion.ts";
import { magics as practiceMagics } from "../../../lib/magics/extension.ts";

const cwd = realpathSync(mkdtempSync(join(tmpdir(), "athanor-magic-completion-")));
mkdirSync(join(cwd, "sub folder"));
mkdirSync(join(cwd, "runs"));
writeFileSync(join(cwd, "own-magics.ts"), "");
writeFileSync(join(cwd, "data.csv"), "");
const packages = {
  marked: { keywords: ["athanor-magics"] },
  "@team/tools": { exports: { ".": "./i.js", "./magics": "./m.js" } },
  other: { exports: "./i.js" },
};
for (const [name, manifest] of Object.entries(packages)) {
  mkdirSync(join(cwd, "node_modules", name), { recursive: true });
  writeFileSync(join(cwd, "node_modules", name, "package.json"), JSON.stringify(manifest));
}
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

const registry = createRegistry(coreMagics);
registry.add(practiceMagics);
const magics = registry.list();
const context = { magics, cwd, names: ["experiment", "expert", "net"] };

/** Texts offered at the `|`, with what they replace in front; undefined where TypeScript completes. */
function offered(marked: string): readonly string[] | undefined {
  const index = marked.indexOf("|");
  const found = completeMagic(marked.replace("|", ""), index, context);
  return found?.matches.map(({ text }) => marked.slice(0, found.start) + text);
}

describe("every magic", () => {
  test.each(magics.map(({ name, kind }) => [kind === "cell" ? `%%${name}` : `%${name}`] as const))(
    "%s: its name, its options and its help are known",
    (written) => {
      const magic = magics.find(({ name }) => name === written.replace(/^%+/, ""));
      expect(offered(`${written.slice(0, -1)}|`)).toContain(written);
      const options = (magic?.options ?? []).map((option) =>
        option.length === 1 ? `${written} -${option}` : `${written} --${option}`,
      );
      if (magic?.name !== "sh" && magic?.positionals?.[0] !== "code") {
        expect(offered(`${written} -|`)).toEqual([...options, `${written} --help`]);
      }
      expect(inspectMagic(written, 2, magics)).toMatch(/^Usage: %/u);
    },
  );

  test("with a path takes one", () => {
    const takes = (values: unknown): boolean => values === "file" || values === "folder";
    const named = magics.filter(
      ({ positionals = [], values = {} }) =>
        positionals.some(takes) || Object.values(values).some(takes),
    );
    expect(named.map(({ name }) => name)).toEqual(
      "bg cd load native plot report run run_experiment runs sh writefile".split(" "),
    );
  });
});

test.each([
  ["%run d|", ["%run data.csv"]],
  ["%cd |", ["%cd node_modules/", "%cd runs/", "%cd sub folder/"]],
  ['%load "sub f|', ['%load "sub folder/']],
  ["!cat ow|", ["!cat own-magics.ts"]],
  ["lines = %sh cat da|", ["lines = %sh cat data.csv"]],
  ["%%bash\necho hi\ncat da|", ["%%bash\necho hi\ncat data.csv"]],
  ["%%writefile da|", ["%%writefile data.csv"]],
  ["%report --out da|", ["%report --out data.csv"]],
  ["%report --out=da|", ["%report --out=data.csv"]],
  ["%report -o da|", ["%report -o data.csv"]],
  ["%report --root r|", ["%report --root runs/"]],
])("paths at %j", (marked, expected) => {
  expect(offered(marked)).toEqual(expected);
});

test.each([
  ["%load_ext |", ["@team/tools/magics", "athanor/magics", "marked", "./"]],
  ["%load_ext ma|", ["marked"]],
  ["%load_ext ./o|", ["./own-magics.ts"]],
  ["%data sa|", ["sample"]],
  ["%data sample --split t|", ["train", "test"]],
  ["%stage t|", ["tune"]],
  ["%check gradients loss-f|", ["loss-function"]],
  ["%check all --cost e|", ["economy"]],
  ["%check initial-loss --experiment exp|", ["experiment", "expert"]],
  ["%%capture n|", ["net"]],
  ["%help %lo|", ["%load", "%load_ext"]],
  ["%pinfo exp|", ["experiment", "expert"]],
  ["%npm inst|", ["install"]],
  ["%typecheck --help |", ["error", "warn", "off"]],
  ["%who |", []],
  ["%unknown |", []],
  ["%%html\n<b|", []],
])("values at %j", (marked, expected) => {
  const start = marked.slice(0, marked.indexOf("|")).search(/[^\s]*$/);
  expect(offered(marked)?.map((text) => text.slice(start))).toEqual(expected);
});

test("an environment variable is offered by name", () => {
  process.env["ATHANOR_TEST_NAME"] = "1";
  expect(offered("%env ATHANOR_TEST_N|")).toEqual(["%env ATHANOR_TEST_NAME"]);
  delete process.env["ATHANOR_TEST_NAME"];
});

test.each([
  "%time net.f|",
  "%timeit -n 5 net.f|",
  "x = %prun net.f|",
  "%%capture shown\nnet.f|",
  "!echo {net.f|",
  "%run {net.f|",
  "net.f|",
])("TypeScript completes at %j", (marked) => {
  expect(offered(marked)).toBeUndefined();
});

test("a magic in the lines of a cell magic is completed where they are TypeScript", () => {
  expect(offered("%%capture\n%lo|")).toEqual(["%%capture\n%load", "%%capture\n%load_ext"]);
  expect(offered("%%html\n%lo|")).toEqual([]);
});
