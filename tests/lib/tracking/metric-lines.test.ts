import { writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import {
  lastValues,
  metricLine,
  parseMetricLines,
  readMetrics,
  resumeLine,
} from "../../../lib/tracking/metric-lines.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const point = (step: number, loss: number) => ({
  step,
  epoch: step / 10,
  timestamp: 1,
  values: { loss },
});

describe("parseMetricLines", () => {
  it("reads back what was written, NaN included", () => {
    const points = [point(1, 2.3), point(2, Number.NaN), point(3, Infinity)];
    expect(parseMetricLines(points.map(metricLine).join(""))).toEqual({ points, damaged: 0 });
  });

  it("skips a half-written line and counts it", () => {
    const text = `${metricLine(point(1, 2))}${metricLine(point(2, 1)).slice(0, 20)}`;
    expect(parseMetricLines(text)).toEqual({ points: [point(1, 2)], damaged: 1 });
  });

  it("counts lines that are JSON and no points", () => {
    expect(parseMetricLines('null\n3\n{"a":1}\n')).toEqual({ points: [], damaged: 3 });
  });

  it("drops the points that a resumed run logs again", () => {
    const text = [1, 2, 3].map((step) => metricLine(point(step, step))).join("");
    const again = `${resumeLine(2)}${metricLine(point(3, 30))}`;
    expect(parseMetricLines(text + again).points).toEqual([point(1, 1), point(2, 2), point(3, 30)]);
  });
});

describe("lastValues", () => {
  it("gives the last value of each metric", () => {
    expect(lastValues([point(1, 5), { ...point(2, 0), values: { acc: 1 } }, point(3, 4)])).toEqual({
      loss: 4,
      acc: 1,
    });
  });
});

describe("readMetrics", () => {
  it("reads a run's folder, and none where nothing was logged", () => {
    const folder = temporaryFolder();
    expect(readMetrics(folder)).toEqual([]);
    writeFileSync(path.join(folder, "metrics.jsonl"), metricLine(point(1, 2)));
    expect(readMetrics(folder)).toEqual([point(1, 2)]);
  });
});
