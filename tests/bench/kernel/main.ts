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
const results: Record<string, Results> = {};
for (const contestant of contestants()) {
  if (chosen !== undefined && !chosen.includes(contestant.name)) continue;
  console.error(`${contestant.name} …`);
  results[contestant.name] = await measure(contestant, rounds);
}
const load = loadavg()[1]?.toFixed(1);
const date = new Date().toISOString().slice(0, 10);
const machine = `${cpus().length} × ${cpus()[0]?.model.trim() ?? "unknown CPU"}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${platform()} ${arch()}, Node ${process.version}, load average ${load}`;
writeFileSync(values.out, `${JSON.stringify({ date, machine, rounds, results }, null, 2)}\n`);
console.log(`${date}, ${machine}\n\n${renderTable(results)}`);
process.exit(0);
