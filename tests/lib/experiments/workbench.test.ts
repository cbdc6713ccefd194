import path from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import type { Verdict } from "../../../lib/core/verdict.ts";
import { runExperiment } from "../../../lib/experiments/run-experiment.ts";
import { type Workbench, createWorkbench } from "../../../lib/experiments/workbench.ts";
import { listRuns } from "../../../lib/tracking/list-runs.ts";
import { readRun } from "../../../lib/tracking/read-run.ts";
import { temporaryFolder } from "../tracking/temporary-folder.ts";
import { tinyConfig, tinyExperiment } from "./tiny-experiment.ts";

const verdict: Verdict = {
  check: "data",
  stage: "data",
  passed: true,
  value: 0,
  threshold: "0",
  unit: "samples",
  summary: "No problems.",
  evidence: {},
  figure: { data: [], layout: {} },
  remedy: [],
  seedReference: "#30",
};

function open(root = temporaryFolder()): Workbench {
  const workbench = createWorkbench({ root });
  onTestFinished(async () => {
    if (workbench.runDirectory !== undefined) await workbench.run().finish("KILLED", {});
  });
  return workbench;
}

describe("createWorkbench", () => {
  it("opens a run only when something is to be kept", () => {
    const root = temporaryFolder();
    const workbench = open(root);
    workbench.setConfig({ seed: 1 });
    expect(listRuns(root)).toEqual([]);
    workbench.record(verdict);
    expect(listRuns(root)).toHaveLength(1);
    const record = readRun(workbench.runDirectory ?? "");
    expect(record.config).toEqual({ seed: 1 });
    expect(record.verdicts).toEqual([verdict]);
    expect(record.figures).toEqual([
      { name: "data", caption: "No problems.", figure: { data: [], layout: {} } },
    ]);
    expect(record.tables.map(({ name }) => name)).toEqual(["gates"]);
  });

  it("trains into the run of the checks when the config is the same", async () => {
    const workbench = open();
    workbench.setExperiment(tinyExperiment());
    workbench.setConfig(tinyConfig);
    workbench.record(verdict);
    const before = workbench.runDirectory;
    expect(workbench.run().info.holds).toBe("findings");
    const result = await runExperiment(tinyExperiment(), {
      run: async (config) => workbench.runToTrain(config),
      verdicts: workbench.verdicts,
    });
    expect(result.directory).toBe(before);
    expect(readRun(result.directory).info).not.toHaveProperty("holds");
    expect(readRun(result.directory).verdicts).toHaveLength(1);
  });

  it("trains into a run of its own where checks of another model were kept in the one at hand", async () => {
    const workbench = open();
    workbench.setExperiment(tinyExperiment());
    workbench.setSubject({ data: "d", model: "good" });
    workbench.record({ ...verdict, subject: { data: "d" } });
    const first = workbench.run();
    const other = { ...verdict, check: "gradients", passed: false };
    workbench.record({ ...other, subject: { data: "d", model: "bad" } });
    const second = await workbench.runToTrain(tinyConfig);
    expect(second.directory).not.toBe(first.directory);
    const { verdicts, figures } = readRun(second.directory);
    expect(verdicts.map(({ check }) => check)).toEqual(["data"]);
    expect(figures.map(({ name }) => name)).toEqual(["data"]);
  });

  it("opens another run for another config or a second training, with the verdicts so far", async () => {
    const root = temporaryFolder();
    const workbench = open(root);
    workbench.setExperiment(tinyExperiment());
    workbench.record(verdict);
    const first = workbench.run();
    const second = await workbench.runToTrain({ ...tinyConfig, epochs: 1 });
    expect(second.directory).not.toBe(first.directory);
    expect(path.basename(second.directory)).toMatch(/^epochs-1-/);
    expect(readRun(first.directory).info.status).toBe("FINISHED");
    expect(readRun(second.directory).verdicts).toEqual([{ ...verdict, experiment: "tiny" }]);
    second.logMetrics({ step: 1, epoch: 1, values: { loss: 1 } });
    second.logTable("flush", []);
    const third = await workbench.runToTrain({ ...tinyConfig, epochs: 1 });
    expect(third.directory).not.toBe(second.directory);
  });

  it("calls a training that was cut off KILLED when the next run takes its place", async () => {
    const workbench = open();
    workbench.setExperiment(tinyExperiment());
    const first = await workbench.runToTrain(tinyConfig);
    first.logMetrics({ step: 1, epoch: 1, values: { loss: 1 } });
    await workbench.runToTrain({ ...tinyConfig, epochs: 1 });
    expect(readRun(first.directory).info).toMatchObject({ status: "KILLED" });
  });

  it("keeps other experiments' checks out of its board, in this session and a later one", () => {
    const root = temporaryFolder();
    const workbench = open(root);
    workbench.setExperiment(tinyExperiment({ name: "other" }));
    workbench.setSubject({ data: "other", model: "other" });
    workbench.record({ ...verdict, subject: { data: "other" } });
    for (const bench of [workbench, open(root)]) {
      bench.setExperiment(tinyExperiment());
      bench.setSubject({ data: "own", model: "own" });
      expect(bench.gates()[0]).toMatchObject({ check: "data", state: "missing" });
      bench.setExperiment(tinyExperiment({ name: "other" }));
      bench.setSubject({ data: "changed", model: "other" });
      expect(bench.gates()[0]).toMatchObject({ check: "data", state: "stale" });
    }
  });

  it("adds what is found after training to the trained run", async () => {
    const workbench = open();
    workbench.setExperiment(tinyExperiment());
    await (await workbench.runToTrain(tinyConfig)).finish("FINISHED", {});
    workbench.record(verdict);
    workbench.recordFigure("more", { data: [], layout: {} }, "More");
    const record = readRun(workbench.runDirectory ?? "");
    expect(record.info.status).toBe("FINISHED");
    expect(record.figures.map(({ name }) => name)).toEqual(["data", "more"]);
  });

  it("keeps waivers and shows them in the gate table", () => {
    const workbench = open();
    expect(() => workbench.enter("skeleton")).toThrow("data is missing; run %check data");
    const table = workbench.enter("skeleton", { waive: "known data" });
    expect(table[0]).toMatchObject({ check: "data", state: "waived", next: "known data" });
    expect(workbench.waivers).toHaveLength(1);
    const { tables } = readRun(workbench.runDirectory ?? "");
    expect(tables.map(({ name }) => name)).toEqual(["gates", "waivers"]);
    expect(workbench.enter("skeleton")).toHaveLength(table.length);
  });
});
