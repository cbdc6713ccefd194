import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { listRuns } from "../../../lib/tracking/list-runs.ts";
import { metricLine } from "../../../lib/tracking/metric-lines.ts";
import { storeRun } from "./stored-run.ts";
import { temporaryFolder } from "./temporary-folder.ts";

describe("listRuns", () => {
  it("lists runs of all experiments, oldest first, with duration and last metrics", () => {
    const root = temporaryFolder();
    storeRun(root, "b", 2000);
    const directory = storeRun(root, "a", 1000);
    const lines = Array.from({ length: 5000 }, (_, step) =>
      metricLine({ step, epoch: 0, timestamp: 0, values: { loss: step } }),
    );
    writeFileSync(path.join(directory, "metrics.jsonl"), `${lines.join("")}{"step`);
    expect(listRuns(root)).toMatchObject([
      { directory, durationMs: 1500, metrics: { loss: 4999 } },
      { info: { runId: "b" } },
    ]);
    expect(listRuns(path.join(root, "digits"))).toHaveLength(2);
  });

  it("prefers the result's metrics to the last logged ones", () => {
    const root = temporaryFolder();
    const directory = storeRun(root, "a", 1);
    writeFileSync(path.join(directory, "result.json"), '{"metrics":{"val_loss":"NaN"}}');
    expect(listRuns(root)[0]?.metrics).toEqual({ val_loss: Number.NaN });
  });

  it("passes over folders that aren't runs, and over a missing root", () => {
    const root = temporaryFolder();
    mkdirSync(path.join(root, "digits", "half"), { recursive: true });
    writeFileSync(path.join(root, "digits", "half", "run.json"), "{");
    writeFileSync(path.join(root, "notes.txt"), "");
    expect(listRuns(root)).toEqual([]);
    expect(listRuns(path.join(root, "missing"))).toEqual([]);
  });
});
