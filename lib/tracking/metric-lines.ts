import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { parseJsonText, toJsonText } from "./json-text.ts";
import type { MetricPoint } from "./run.ts";

/** One line of `metrics.jsonl`, with its newline. */
export function metricLine(point: MetricPoint): string {
  return `${toJsonText(point)}\n`;
}

/** The line that a resumed run writes first: points after `step` were lost with the process and are logged again. */
export function resumeLine(step: number): string {
  return `${JSON.stringify({ resumedAfterStep: step })}\n`;
}

/** What {@link parseMetricLines} found. */
export interface MetricLines {
  readonly points: readonly MetricPoint[];
  /** How many lines could not be read; a killed process leaves at most one for each start. */
  readonly damaged: number;
}

/** Reads `metrics.jsonl`; half-written lines are counted and skipped. */
export function parseMetricLines(text: string): MetricLines {
  let points: MetricPoint[] = [];
  let damaged = 0;
  for (const line of text.split("\n")) {
    if (line === "") continue;
    const entry = parseLine(line);
    if (entry === undefined) damaged += 1;
    else if ("resumedAfterStep" in entry) {
      const { resumedAfterStep } = entry;
      points = points.filter((point) => point.step <= resumedAfterStep);
    } else points.push(entry);
  }
  return { points, damaged };
}

/** The points in a run's folder as far as they are flushed, damaged lines left out. */
export function readMetrics(runDirectory: string): readonly MetricPoint[] {
  const file = path.join(runDirectory, "metrics.jsonl");
  return existsSync(file) ? parseMetricLines(readFileSync(file, "utf8")).points : [];
}

/** The last value of each metric; a later point wins. */
export function lastValues(points: readonly MetricPoint[]): Record<string, number> {
  return Object.assign({}, ...points.map((point) => point.values)) as Record<string, number>;
}

function parseLine(line: string): MetricPoint | { resumedAfterStep: number } | undefined {
  try {
    const value = parseJsonText(line) as Partial<MetricPoint & { resumedAfterStep: number }> | null;
    if (typeof value?.resumedAfterStep === "number") {
      return { resumedAfterStep: value.resumedAfterStep };
    }
    const isPoint = typeof value?.step === "number" && typeof value.values === "object";
    return isPoint ? (value as MetricPoint) : undefined;
  } catch {
    return undefined;
  }
}
