/**
 * `npm run bench:kernel`: the same work in this kernel, tslab, Deno and ipykernel, one after another on this machine, over raw
 * sockets. Prints one table with ratios and writes JSON.
 *
 * Options: `--only athanor,deno`, `--quick`, `--out FILE` (default `bench-kernel.json`).
 */
import { writeFileSync } from "node:fs";
import { arch, cpus, loadavg, platform, totalmem } from "node:os";
import { parseArgs } from "node:util";
import { contestants } from "./contestants.ts";
import { measure } from "./measures.ts";
import type { Results } from "./measures.ts";
import { renderTable } from "./table.ts";

const { values } = parseArgs({
  options: {
    only: { type: "string" },
    quick: { type: "boolean", default: false },
    out: { type: "string", default: "bench-kernel.json" },
  },
});
const rounds = values.quick
  ? { starts: 2, cells: 10, memoryCells: 30 }
  : { starts: 3, cells: 20, memoryCells: 300 };
const chosen = values.only?.split(",");
const machine = `${cpus().length} × ${cpus()[0]?.model.trim() ?? "unknown CPU"}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${platform()} ${arch()}, Node ${process.version}`;
const results: Record<string, Results> = {};
let heading = "";
for (const contestant of contestants()) {
  if (chosen !== undefined && !chosen.includes(contestant.name)) continue;
  console.error(`${contestant.name} …`);
  results[contestant.name] = await measure(contestant, rounds);
  // After each, so that a long run that is cut off has something to show; the load tells how far to trust it.
  const date = new Date().toISOString().slice(0, 10);
  const load = loadavg()[1]?.toFixed(1);
  heading = `${date}, ${machine}, load average ${load}`;
  const record = { date, machine, load, rounds, results };
  writeFileSync(values.out, `${JSON.stringify(record, null, 2)}\n`);
}
console.log(`${heading}\n\n${renderTable(results)}`);
process.exit(0);
