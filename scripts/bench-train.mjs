// `npm run bench:train`: training speed side by side on one libtensorflow. Options: --models mlp,lenet --rounds 3 --seconds 3 --json FILE.
import { spawnSync } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import os from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { build, fail, requireNode, root } from "./steps.mjs";

const { values } = parseArgs({
  options: {
    models: { type: "string", default: "mlp,lenet,conv8,lstm,resnet20" },
    modes: { type: "string", default: "" },
    rounds: { type: "string", default: "3" },
    seconds: { type: "string", default: "3" },
    json: { type: "string" },
  },
});

const python = join(root, ".venv/bin/python");
const node = (mode, env = {}) => ({ side: "node", mode, env });
const keras = (mode) => ({ side: "python", mode, env: {} });
/** What is measured, by the name in the table. */
const routes = {
  "tfjs eager": node("eager"),
  "Athanor compile": node("compiled"),
  "Athanor compile + XLA": node("xla"),
  "Athanor fit": node("trainer"),
  "Athanor fit, op by op": node("trainer-eager"),
  "Keras fit": keras("fit"),
  "Keras fit + XLA": keras("fit-xla"),
  "tf.function loop": keras("function"),
  "tf.function loop + XLA": keras("function-xla"),
  "Athanor fit, wasm": node("trainer", { ATHANOR_BACKEND: "wasm" }),
};

/** The targets of the table: one route over another. */
const ratios = [
  ["Athanor compile", "tfjs eager"],
  ["Athanor fit", "Athanor fit, op by op"],
  ["Athanor fit", "Keras fit"],
  ["Athanor compile", "tf.function loop"],
];

requireNode();
build();
if (!existsSync(python))
  fail("Expected .venv with TensorFlow. Run `npm test` once: it makes .venv.");

function measure({ side, mode, env }, model) {
  const [program, script] =
    side === "node" ? [process.execPath, "train-node.mjs"] : [python, "train_bench.py"];
  const { stdout, stderr } = spawnSync(
    program,
    [join(root, "scripts/bench", script), model, mode, values.seconds],
    { encoding: "utf8", env: { ...process.env, ...env }, timeout: 300_000 },
  );
  const line = stdout.split("\n").find((text) => text.startsWith("BENCH"));
  if (line !== undefined) return JSON.parse(line.slice(5));
  console.error(`  ${mode} gave nothing: ${stderr.trim().split("\n").at(-1)}`);
  return undefined;
}

function better(best, result) {
  return result === undefined || best?.rate >= result.rate ? best : result;
}

const chosen = values.modes === "" ? Object.keys(routes) : values.modes.split(",");
const results = {};
for (const model of values.models.split(",")) {
  results[model] = {};
  // Rounds go through all routes in turn and the best counts, so that a busy moment of the machine hits no route alone.
  for (let round = 0; round < Number(values.rounds); round += 1) {
    for (const name of chosen) {
      results[model][name] = better(results[model][name], measure(routes[name], model));
    }
    console.error(`${model}: round ${round + 1} of ${values.rounds}`);
  }
}

const text = (value, digits = 0) => (value === undefined ? "–" : value.toFixed(digits));
const names = Object.keys(results);
const row = (cells) => `| ${cells.join(" | ")} |`;
const lines = [
  row(["samples/s", ...names]),
  row(["---", ...names.map(() => "---:")]),
  ...chosen.map((name) => row([name, ...names.map((model) => text(results[model][name]?.rate))])),
  ...ratios.map(([one, other]) =>
    row([
      `**${one} ÷ ${other}**`,
      ...names.map((model) => {
        const [a, b] = [results[model][one]?.rate, results[model][other]?.rate];
        return a === undefined || b === undefined ? "–" : `**${text(a / b, 2)}**`;
      }),
    ]),
  ),
  row(["start of Athanor, of Python (s)", ...names.map((model) => seconds(model, "startMs"))]),
  row(["from there to a warm step (s)", ...names.map((model) => seconds(model, "warmMs"))]),
  row([
    "peak memory (MiB)",
    ...names.map((model) => pair(model, (result) => text(result?.peakMiB))),
  ]),
];

function seconds(model, field) {
  return pair(model, (result) => text(result === undefined ? undefined : result[field] / 1000, 1));
}

function pair(model, show) {
  return `${show(results[model]["Athanor fit"])}, ${show(results[model]["Keras fit"])}`;
}

const machine = {
  date: new Date().toISOString().slice(0, 10),
  cpu: `${os.cpus()[0]?.model.trim()} × ${os.availableParallelism()}`,
  load: os.loadavg()[0],
  node: process.version,
};
console.log(lines.join("\n"));
console.log(
  `\n${machine.date}, ${machine.cpu}, Node ${machine.node}, load ${machine.load.toFixed(1)}`,
);
if (values.json !== undefined) {
  writeFileSync(values.json, `${JSON.stringify({ machine, results }, null, 2)}\n`);
}
