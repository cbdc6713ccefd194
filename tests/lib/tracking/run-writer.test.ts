import { mkdirSync, readFileSync, renameSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { readRun } from "../../../lib/tracking/read-run.ts";
import { fullDisk } from "./full-disk.ts";
import { openTestRun } from "./open-test-run.ts";
import { temporaryFolder } from "./temporary-folder.ts";

describe("a run that holds findings", () => {
  const stored = (directory: string): unknown =>
    JSON.parse(readFileSync(path.join(directory, "run.json"), "utf8"));

  it("says so until training begins in it", () => {
    const run = openTestRun({ root: temporaryFolder(), holds: "findings" });
    expect(stored(run.directory)).toMatchObject({ holds: "findings", status: "RUNNING" });
    run.logTable("rows", [{ a: 1 }]);
    expect(stored(run.directory)).toHaveProperty("holds");
    run.beginTraining();
    run.beginTraining();
    expect(stored(run.directory)).not.toHaveProperty("holds");
    expect(run.info).not.toHaveProperty("holds");
  });

  it("trains from its first metric on", () => {
    const run = openTestRun({ root: temporaryFolder(), holds: "findings" });
    run.logMetrics({ step: 1, epoch: 0, values: { loss: 1 } });
    expect(stored(run.directory)).not.toHaveProperty("holds");
  });
});

describe("a run's folder", () => {
  it("keeps all that is logged", async () => {
    const run = openTestRun({ root: temporaryFolder() });
    run.logMetrics({ step: 1, epoch: 0.5, values: { loss: Number.NaN, acc: 0.1 }, timestamp: 5 });
    run.log("hello");
    const verdict = {
      check: "initial-loss",
      stage: "skeleton",
      passed: false,
      value: Number.NaN,
      threshold: "2.303",
      unit: "nats",
      summary: "s",
      evidence: { losses: Float32Array.of(1, 2) },
      remedy: [],
      seedReference: "#47",
    } as const;
    run.logVerdict(verdict);
    run.logFigure("curves", { data: [{ y: [1] }], layout: {} }, "Curves");
    run.logTable("rows", [{ a: 1 }], "Rows");
    run.logArtifact("note.txt", "n");
    run.logCells([{ source: "1" }]);
    run.logData({ name: "d" });
    await run.finish("FINISHED", { metrics: { acc: 0.1 }, reason: "done" });
    const record = readRun(run.directory);
    expect(record.info).toMatchObject({ status: "FINISHED", reason: "done" });
    expect(record.metrics).toEqual([
      { step: 1, epoch: 0.5, timestamp: 5, values: { loss: Number.NaN, acc: 0.1 } },
    ]);
    expect(record.verdicts).toEqual([{ ...verdict, evidence: { losses: [1, 2] } }]);
    expect(record.figures).toEqual([
      { name: "curves", caption: "Curves", figure: { data: [{ y: [1] }], layout: {} } },
    ]);
    expect(record.tables).toEqual([{ name: "rows", caption: "Rows", rows: [{ a: 1 }] }]);
    expect(record.cells).toEqual([{ source: "1" }]);
    expect(record.data).toEqual({ name: "d" });
    expect(record.result).toEqual({ status: "FINISHED", metrics: { acc: 0.1 }, reason: "done" });
    expect(record.log).toMatch(/^\d{4}-.*Z hello\n$/);
    expect(record.problems).toEqual([]);
    expect(readFileSync(path.join(run.directory, "artifacts/note.txt"), "utf8")).toBe("n");
  });

  it("flushes metrics once a second has passed, without a timer's help", () => {
    let time = Date.now();
    const run = openTestRun({ root: temporaryFolder(), now: () => time });
    const file = path.join(run.directory, "metrics.jsonl");
    run.logMetrics({ step: 1, epoch: 0, values: { loss: 1 } });
    expect(readFileSync(file, "utf8")).toBe("");
    time += 1000;
    run.logMetrics({ step: 2, epoch: 0, values: { loss: 1 } });
    expect(readFileSync(file, "utf8").split("\n")).toHaveLength(3);
  });

  it("flushes by itself while nobody logs", async () => {
    const run = openTestRun({ root: temporaryFolder() });
    run.logMetrics({ step: 1, epoch: 0, values: { loss: 1 } });
    await expect.poll(() => readRun(run.directory).metrics.length, { timeout: 10_000 }).toBe(1);
  });

  it("takes steps in any order", async () => {
    const run = openTestRun({ root: temporaryFolder() });
    for (const step of [5, 1, 3]) run.logMetrics({ step, epoch: 0, values: { loss: step } });
    await run.finish("FINISHED", {});
    expect(readRun(run.directory).metrics.map((point) => point.step)).toEqual([5, 1, 3]);
  });

  it("drops metrics after the end and still takes figures of the trained model", async () => {
    const run = openTestRun({ root: temporaryFolder() });
    await run.finish("FINISHED");
    await run.finish("FAILED", {});
    run.logMetrics({ step: 1, epoch: 0, values: { loss: 1 } });
    run.log("late");
    run.logFigure("late", { data: [], layout: {} });
    const record = readRun(run.directory);
    expect(record.info.status).toBe("FINISHED");
    expect(record.metrics).toEqual([]);
    expect(record.figures.map(({ name }) => name)).toEqual(["late"]);
  });

  it("gives one error on a full disk, keeps what was written and goes on once there is room", async () => {
    let time = Date.now();
    const disk = fullDisk(200_000);
    const run = openTestRun({ root: temporaryFolder(), storage: disk, now: () => time });
    const log = (step: number): void => {
      time += 1000;
      run.logMetrics({ step, epoch: 0, values: { loss: 1 } });
    };
    log(1);
    disk.setRoom(5);
    expect(() => log(2)).toThrow("the disk is full");
    const then = readRun(run.directory);
    expect(then.metrics.map((point) => point.step)).toEqual([1]);
    expect(then.problems).toEqual([]);
    disk.setRoom(1e6);
    log(3);
    await run.finish("FINISHED", {});
    expect(readRun(run.directory).metrics.map((point) => point.step)).toEqual([1, 2, 3]);
  });

  it("stays valid after it has moved", async () => {
    const root = temporaryFolder();
    const run = openTestRun({ root: path.join(root, "here"), cwd: root });
    run.logMetrics({ step: 1, epoch: 0, values: { loss: 1 } });
    await run.finish("FINISHED", { metrics: {} });
    const moved = path.join(root, "there", "deep");
    mkdirSync(path.dirname(moved));
    renameSync(run.directory, moved);
    expect(readRun(moved)).toMatchObject({ problems: [], info: { status: "FINISHED" } });
    for (const name of ["run.json", "config.json", "environment.json", "result.json"]) {
      expect(readFileSync(path.join(moved, name), "utf8")).not.toContain(root);
    }
  });
});
