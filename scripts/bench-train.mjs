// `npm run bench:train`: training speed side by side on one libtensorflow.
// Options: --models mlp,lenet --routes "Athanor fit,Keras fit" --rounds 5 --seconds 1 --figures --json FILE.
import { writeFileSync } from "node:fs";
import os from "node:os";
import { parseArgs } from "node:util";
import { figures } from "./bench/figures.mjs";
import { startMeasured } from "./bench/measured-process.mjs";
import { routes } from "./bench/routes.mjs";
import { tables } from "./bench/table.mjs";
import { build, requireNode } from "./steps.mjs";

const batchSizes = { mlp: 128, lenet: 64, conv8: 64, resnet20: 64, lstm: 32, transformer: 32 };
/** Batches of an epoch: what a turn does at least. */
const batchCounts = { mlp: 32, lenet: 32, conv8: 16, resnet20: 4, lstm: 4, transformer: 4 };

const { values } = parseArgs({
  options: {
    models: { type: "string", default: Object.keys(batchSizes).join(",") },
    routes: { type: "string", default: Object.keys(routes).join(",") },
    rounds: { type: "string", default: "5" },
    seconds: { type: "string", default: "1" },
    figures: { type: "boolean", default: false },
    json: { type: "string" },
  },
});

requireNode();
build();

const chosen = Object.entries(routes).filter(([name]) =>
  values.routes.split(/,(?! )/u).includes(name),
);
const absent = new Map();

/**
 * All routes of one model side by side: they start one after the other, and then take turns of a second each, so that
 * a busy moment of the machine hits none alone.
 */
async function measure(model) {
  const running = new Map();
  for (const [name, { command, args, env, missing }] of chosen) {
    const route =
      missing === undefined
        ? await startMeasured(command, [...args(model), String(batchCounts[model])], env)
        : { missing };
    if (route.missing === undefined) running.set(name, { ...route, turns: [] });
    else absent.set(`${name}, ${model}`, route.missing);
  }
  for (let round = 0; round < Number(values.rounds); round += 1) {
    for (const { turn, turns } of running.values()) turns.push(await turn(Number(values.seconds)));
    console.error(`${model}: round ${round + 1} of ${values.rounds}`);
  }
  const results = {};
  for (const [name, { turns, startMs, warmMs, versions, end }] of running) {
    const peakMiB = await end();
    const rates = turns.map((turn) => turn?.rate);
    const cpu = turns.map((turn) => turn?.cpuSeconds);
    results[name] = { rates, cpu, startMs, warmMs, versions, peakMiB, batch: batchSizes[model] };
  }
  return results;
}

const results = {};
const machine = {
  date: new Date().toISOString().slice(0, 10),
  cpu: `${os.cpus()[0]?.model.trim()} × ${os.availableParallelism()}`,
  versions: { Node: process.version },
  loads: [],
};
let extra;
/** After each model, so that a run that is stopped leaves what it has measured. */
function save() {
  if (values.json === undefined) return;
  writeFileSync(
    values.json,
    `${JSON.stringify({ machine, results, absent: [...absent], figures: extra }, null, 2)}\n`,
  );
}

for (const model of values.models.split(",").filter(Boolean)) {
  results[model] = await measure(model);
  machine.loads.push(os.loadavg()[0]);
  for (const { versions } of Object.values(results[model])) {
    Object.assign(machine.versions, versions);
  }
  save();
}
if (values.figures) extra = await figures();
save();
if (Object.keys(results).length > 0) console.log(tables(results));
for (const [name, why] of absent) console.log(`Not measured: ${name}: ${why}`);
if (extra !== undefined) console.log(JSON.stringify(extra, null, 2));
const versions = Object.entries(machine.versions).map(([name, version]) => `${name} ${version}`);
const loads = machine.loads.map((load) => load.toFixed(1)).join(", ");
console.log(
  `\n${machine.date}, ${machine.cpu}, ${versions.join(", ")}; load average after each model: ${loads}`,
);
