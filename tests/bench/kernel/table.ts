import type { Results } from "./measures.ts";

/** What this kernel aims for, by measure (issue 3, "Figures to reach"). */
const TARGETS: Results = {
  "start → kernel_info, ms": 180,
  "start → first result, ms": 450,
  "first cell, ms": 20,
  "1+i, ms": 6,
  "const declaration, ms": 6,
  "tfjs cell, ms": 25,
  "tfjs cell, unchecked, ms": 4,
  "complete, ms": 5,
  "inspect, ms": 5,
  "complete while a cell blocks, ms": 5,
  "inspect while a cell blocks, ms": 5,
  "10,000 prints, ms": 150,
  "heartbeat in a sync loop, ms": 2,
  "control in a sync loop, ms": 2,
  "interrupt sync code, ms": 50,
  "interrupt pending await, ms": 50,
  "interrupt model.fit, ms": 200,
  "memory after 300 cells, MB": 350,
  "hot loop / plain Node": 1.2,
};

/**
 * Results as a Markdown table, a row for each measure; in parentheses how many times the first kernel's figure another one is.
 *
 * @param results - By kernel, ours first.
 */
export function renderTable(results: Readonly<Record<string, Results>>): string {
  const kernels = Object.keys(results);
  const names = [...new Set(Object.values(results).flatMap((own) => Object.keys(own)))];
  const [first = ""] = kernels;
  const rows = names.map((name) => [
    name,
    format(TARGETS[name]),
    ...kernels.map((kernel) =>
      cell(results[kernel]?.[name], kernel === first ? undefined : results[first]?.[name]),
    ),
  ]);
  const head = ["", "target", ...kernels];
  return [head, head.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`).join("\n");
}

function cell(value: Results[string] | undefined, own: Results[string] | undefined): string {
  const isRatio = typeof value === "number" && typeof own === "number" && own > 0;
  return isRatio ? `${format(value)} (${format(value / own)}×)` : format(value);
}

function format(value: Results[string] | undefined): string {
  if (value === undefined) return "–";
  if (typeof value === "string") return value;
  return value >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(2)));
}
