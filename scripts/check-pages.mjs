// `npm run docs:checks`: writes docs/checks, a page a check. What a page says stands in the TSDoc of lib/checks; its failure is a verdict of a
// planted bug of tests/zoo, run now. With `--text` the recorded failures are kept. tests/scripts/check-pages.test.ts holds pages and code together.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { format, resolveConfig } from "prettier";
import sharp from "sharp";
import { selectBackend } from "../lib/backend/select-backend.ts";
import { checks } from "../lib/checks/checks.ts";
import { recipeDefaults } from "../lib/config/defaults.ts";
import { stageNeeds } from "../lib/experiments/stage-needs.ts";
import { renderSvg } from "../lib/plots/render-svg.ts";
import { figureExamples } from "../tests/zoo/figure-examples.ts";
import { failureExamples } from "../tests/zoo/examples.ts";
import { readCheckDocs } from "./check-docs.mjs";
import { checkIndex, checkPage, practiceRows } from "./check-page-text.mjs";
import { practiceMap, writePracticeMap } from "./practice-map.mjs";
import { fail, root } from "./steps.mjs";

const folder = join(root, "docs/checks");
const record = join(folder, "examples.json");
const docs = readCheckDocs(root, checks, recipeDefaults);
const practices = practiceRows(readFileSync(join(root, "docs/practices.md"), "utf8"));

if (!process.argv.includes("--text")) await recordExamples();
const examples = JSON.parse(readFileSync(record, "utf8"));
await write("README.md", checkIndex(docs));
for (const doc of docs) {
  const example = examples[doc.name];
  if (example === undefined) fail(`Expected a failure of ${doc.name} in tests/zoo/examples.ts.`);
  await write(`${doc.name}.md`, checkPage(doc, example, practices));
}
const practicesFile = join(root, "docs/practices.md");
const kept = practiceMap(docs, stageNeeds, examples, root);
const style = { ...(await resolveConfig(practicesFile)), filepath: practicesFile };
await writePracticeMap(root, kept, (text) => format(text, style));
console.log(`${docs.length} pages in docs/checks`);
process.exit(0);

async function recordExamples() {
  await selectBackend();
  if (existsSync(folder)) rmSync(folder, { recursive: true });
  mkdirSync(join(folder, "images"), { recursive: true });
  const recorded = {};
  for (const [name, { bug, run }] of await failureExamples()) {
    const { figure, evidence: _, ...verdict } = await run();
    if (verdict.passed) fail(`Expected ${name} to fail on: ${bug}.`);
    if (figure !== undefined) await draw(name, figure);
    recorded[name] = { bug, verdict, picture: figure !== undefined };
    console.log(`${name}: ${verdict.summary}`);
  }
  for (const [name, figure] of Object.entries(await figureExamples())) await draw(name, figure);
  await write("examples.json", JSON.stringify(recorded, null, 2));
}

/** A small picture on white, so that it reads on light and dark pages. */
async function draw(name, figure) {
  const svg = await renderSvg(figure, { width: 640, theme: "light" });
  await sharp(Buffer.from(svg), { density: 96 })
    .flatten({ background: "#ffffff" })
    .png({ palette: true, compressionLevel: 9 })
    .toFile(join(folder, "images", `${name}.png`));
}

async function write(file, text) {
  const path = join(folder, file);
  const options = await resolveConfig(path);
  writeFileSync(path, await format(text, { ...options, filepath: path }));
}
