/**
 * `npm run bench:checks`: the figures that the checks aim for (issue 5), each measured in a process of its own. Prints one table and
 * writes JSON.
 *
 * Options: `--only TEXT` (measures whose name holds it), `--out FILE` (default `bench-checks.json`).
 */
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { arch, cpus, loadavg, platform, totalmem } from "node:os";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import type { Figures } from "./figures.ts";
import { measures } from "./measures.ts";

const { values } = parseArgs({
  options: {
    only: { type: "string", default: "" },
    out: { type: "string", default: "bench-checks.json" },
    measure: { type: "string" },
  },
});

/** What is aimed for, by measure and figure; the rest is told beside it. */
const targets: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "duplicates and leakage, 100,000 pictures of 32×32": {
    "time, s": "≤ 60",
    "peak memory, MB": "≤ 2000",
    "exact copies found, %": "100",
    "recall of near copies": "≥ 0.98",
    precision: "≥ 0.95",
  },
  "gradient check, 1 million parameters": { "time, s": "≤ 60" },
  "gradient faults of 1 %": { "found of 10": "10", "alarms on 10 right ones": "0" },
  "label noise, 5 % of the digits flipped": {
    "least recall of 5 seeds": "≥ 0.8",
    "least precision of 5 seeds": "≥ 0.7",
  },
  "check all, economy, on the tour": { "time, s": "≤ 20" },
  "check all, standard, on the tour": { "time, s": "≤ 90" },
};

const mark = "BENCH ";

if (values.measure === undefined) {
  compareAll();
} else {
  const figures = await measures[values.measure]?.();
  const peak = { "peak memory, MB": process.resourceUsage().maxRSS / 1000 };
  console.log(mark + JSON.stringify({ ...figures, ...peak }));
}
process.exit(0);

function compareAll(): void {
  const results: Record<string, Figures> = {};
  for (const name of Object.keys(measures).filter((one) => one.includes(values.only))) {
    console.error(`${name} …`);
    results[name] = measureApart(name);
    writeFileSync(values.out, `${JSON.stringify({ machine: machine(), results }, null, 2)}\n`);
  }
  console.log(`${machine()}\n\n${table(results)}`);
}

function measureApart(name: string): Figures {
  const own = fileURLToPath(import.meta.url);
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ["--import", "tsx", own, "--measure", name],
    { encoding: "utf8", maxBuffer: 2 ** 28 },
  );
  const line = stdout.split("\n").find((text) => text.startsWith(mark));
  if (line === undefined)
    throw new Error(`Expected figures of ${name}, received: ${stderr.slice(-2000)}`);
  return JSON.parse(line.slice(mark.length)) as Figures;
}

function machine(): string {
  const date = new Date().toISOString().slice(0, 10);
  const memory = `${Math.round(totalmem() / 2 ** 30)} GiB`;
  return `${date}, ${cpus().length} × ${cpus()[0]?.model.trim() ?? "unknown CPU"}, ${memory}, ${platform()} ${arch()}, Node ${process.version}, load average ${loadavg()[1]?.toFixed(1)}`;
}

function table(results: Readonly<Record<string, Figures>>): string {
  const rows = Object.entries(results).flatMap(([name, figures]) =>
    Object.entries(figures).map(([figure, value], index) => [
      index === 0 ? name : "",
      figure,
      targets[name]?.[figure] ?? "",
      Math.abs(value) >= 1000 ? value.toFixed(0) : String(Number(value.toPrecision(3))),
    ]),
  );
  const head = ["Measure", "Figure", "Target", "Measured"];
  return [head, head.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`).join("\n");
}
