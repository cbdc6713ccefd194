// Where rows #26 to #83 of docs/practices.md are kept: function, magic, figure, gate, test. Taken from the registry of checks, the table of
// stages and the tests, so that it can't say what isn't so; tests/scripts/practice-map.test.ts holds docs/practices.md to it.
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Rows that are kept by more than a check, or by something else: [functions, magic, test, figures]. */
const elsewhere = {
  26: [["checkSampleLook"], "%data sample", "tests/lib/magics/data.test.ts"],
  27: [
    ["browseData", "queryData", "sampleBrowser"],
    "%data query, %data browse",
    "tests/lib/data/browse-data.test.ts",
    ["images/data-query.png"],
  ],
  28: [["attributesOf"], "%data query", "tests/lib/data/query-data.test.ts"],
  34: [["collectList"], "%data todo", "tests/lib/data/collect-list.test.ts"],
  35: [["standardize", "splitsFingerprint"], "%stage", "tests/lib/data/statistics.test.ts"],
  42: [["checkLoader"], "%data bench", "tests/lib/checks/data-checks.test.ts"],
  43: [["loaderDefaults"], "%data bench", "tests/lib/data/loader-defaults.test.ts"],
  53: [["createTrainer"], "%run_experiment", "tests/lib/training/trainer.test.ts"],
  54: [
    ["createTrainer", "runExperiment"],
    "%run_experiment",
    "tests/lib/experiments/run-experiment.test.ts",
  ],
  55: [["labelingView", "samplesToAsk"], "%check human", "tests/lib/checks/labeling-view.test.ts"],
  62: [["describeModel"], "%check connections", "tests/lib/models/describe-model.test.ts"],
  79: [
    ["requireStage", "runExperiment"],
    "%stage, %run_experiment",
    "tests/lib/experiments/pass-gate.test.ts",
    ["images/stages.png"],
  ],
  80: [
    ["buildConvNet", "buildMlp"],
    "%check overfit, %check connections",
    "tests/lib/models/build-conv-net.test.ts",
    ["overfit.md", "connections.md"],
  ],
  82: [
    ["runExperiment", "compareChanges"],
    "%run_experiment --multi",
    "tests/lib/experiments/one-change.test.ts",
  ],
  83: [["runExperiment"], "%run_experiment", "tests/lib/experiments/run-experiment.test.ts"],
};

/** Rows that are a decision rather than a check: what stands at the gate for them. */
const gates = {
  53: "skeleton: skeleton required",
  54: "skeleton: skeleton required",
  79: "every stage: the gate itself",
  80: "overfit: overfit required",
};

/**
 * One line a row.
 *
 * @param {readonly { name: string, functionName: string, file: string, rows: string }[]} docs What the sources say about each check.
 * @param {Readonly<Record<string, readonly { check: string, need: string, rows: string }[]>>} stageNeeds What each stage asks for.
 * @param {Readonly<Record<string, { picture: boolean }>>} examples The recorded failures.
 * @param {string} root Folder of the repository.
 */
export function practiceMap(docs, stageNeeds, examples, root) {
  const tests = testFiles(join(root, "tests/lib"));
  return Array.from({ length: 58 }, (_, index) => {
    const row = 26 + index;
    const needs = Object.entries(stageNeeds).flatMap(([stage, list]) =>
      list.filter(({ rows }) => rowNumbers(rows).includes(row)).map((need) => ({ stage, ...need })),
    );
    const asked = new Set(needs.map(({ check }) => check));
    const own = docs.filter(({ name, rows }) => asked.has(name) || rowNumbers(rows).includes(row));
    const [functions = [], magic = "", test, figures = []] = elsewhere[row] ?? [];
    const named = own
      .filter(({ entry }) => entry !== undefined)
      .map(({ name }) => `%check ${name}`);
    return {
      row,
      functions: [...new Set([...own.map(({ functionName }) => functionName), ...functions])],
      magics: [...new Set([...named, ...(magic === "" ? [] : magic.split(", "))])],
      figures: [
        ...own.filter(({ name }) => examples[name]?.picture).map(({ name }) => `${name}.md`),
        ...figures,
      ],
      gates:
        needs.length > 0
          ? needs.map(({ stage, check, need }) => `${stage}: ${check} ${need}`)
          : [gateOf(row, own, stageNeeds)].filter((text) => text !== ""),
      tests: [
        ...new Set([
          ...own.flatMap((doc) => testOf(doc, tests)),
          ...(test === undefined ? [] : [test]),
        ]),
      ],
    };
  });
}

/** A row that no stage names stands where a check that serves it stands. */
function gateOf(row, own, stageNeeds) {
  if (gates[row] !== undefined) return gates[row];
  const names = new Set(own.map(({ name }) => name));
  for (const [stage, list] of Object.entries(stageNeeds)) {
    const found = list.find(({ check }) => names.has(check));
    if (found !== undefined) return `${stage}: ${found.check} ${found.need}`;
  }
  return "";
}

/** `#29 to #33, #47` and `#67–#74` as numbers. */
export function rowNumbers(text) {
  return [...text.matchAll(/#(\d+)(?:\s*(?:to|–)\s*#(\d+))?/g)].flatMap(([, from, to]) => {
    const first = Number(from);
    const last = Number(to ?? from);
    return Array.from({ length: last - first + 1 }, (_, index) => first + index);
  });
}

/** The first test that calls the check, or that runs it by its name. */
function testOf({ functionName, file, name }, tests) {
  const mirrored = `tests/${file.replace(/\.ts$/, ".test.ts")}`;
  const found =
    tests.find(({ path }) => path === mirrored) ??
    tests.find(({ text }) => text.includes(`${functionName}(`)) ??
    tests.find(({ path, text }) => path.includes("/checks/") && text.includes(`"${name}"`));
  return found === undefined ? [] : [found.path];
}

function testFiles(folder) {
  const top = folder.slice(0, folder.indexOf("tests/lib"));
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".test.ts"))
    .toSorted()
    .map((name) => join(folder, name))
    .map((path) => ({ path: path.slice(top.length), text: readFileSync(path, "utf8") }));
}

const [begin, end] = ["<!-- rows:begin -->", "<!-- rows:end -->"];

/** The practices with the table in its place, before formatting. */
export function withPracticeMap(practices, rows) {
  const code = (texts) => texts.map((text) => `\`${text}\``).join(", ");
  const links = (texts) =>
    texts.map((text) => `[${text.replace(/^.*\//, "")}](../${text})`).join(", ");
  const lines = rows.map(({ row, functions, magics, figures, gates: own, tests }) =>
    [
      `#${row}`,
      code(functions),
      code(magics),
      figures.map((file) => `[${file.replace(/^.*\/|\.\w+$/g, "")}](checks/${file})`).join(", ") ||
        "–",
      own.join("; ") || "–",
      links(tests),
    ].join(" | "),
  );
  const table = [
    "| # | Function | Magic | Figure | Gate | Test |",
    "| --- | --- | --- | --- | --- | --- |",
    ...lines.map((line) => `| ${line} |`),
  ].join("\n");
  const [head, rest] = [practices.split(begin)[0], practices.split(end)[1]];
  return `${head}${begin}\n\n${table}\n\n${end}${rest}`;
}

/** Writes the table into docs/practices.md. */
export async function writePracticeMap(root, rows, format) {
  const path = join(root, "docs/practices.md");
  if (!existsSync(path)) throw new Error(`Expected ${path}.`);
  writeFileSync(path, await format(withPracticeMap(readFileSync(path, "utf8"), rows)));
}
