import { describe, expect, it } from "vitest";
import { subjectOf } from "../../../lib/checks/verdict-subject.ts";
import { compareChanges } from "../../../lib/experiments/compare-changes.ts";
import { readRun } from "../../../lib/tracking/read-run.ts";
import { listRuns } from "../../../lib/tracking/list-runs.ts";
import { openRun } from "../../../lib/tracking/open-run.ts";
import { temporaryFolder } from "../tracking/temporary-folder.ts";
import { tinyConfig, tinyExperiment } from "./tiny-experiment.ts";
import { allRequired } from "./verdict-of.ts";

const experiment = tinyExperiment({ config: { ...tinyConfig, epochs: 1 } });

describe("compareChanges", () => {
  it("trains baseline and changes with one seed and gives the differences", async () => {
    const root = temporaryFolder();
    const table = await compareChanges(
      experiment,
      { "lr 0.02": { learningRate: 0.02 }, "same seed": { weightDecay: 1e-12 } },
      { root, monitor: "val_loss" },
    );
    expect(table.map(({ change }) => change)).toEqual(["baseline", "lr 0.02", "same seed"]);
    const [baseline, faster, same] = table;
    expect(baseline?.delta).toBe(0);
    expect(faster?.delta).toBe((faster?.value ?? 0) - (baseline?.value ?? 0));
    // A penalty of 1e-12 is lost in float32: the difference that stays is noise of the seed, which is the same.
    expect(same?.delta).toBeCloseTo(0, 5);
    const parent = listRuns(root).find(({ info }) => info.tags["kind"] === "comparison");
    const record = readRun(parent?.directory ?? "");
    expect(record.info.status).toBe("FINISHED");
    expect(record.children.map(({ info }) => info.tags["change"])).toEqual([
      "baseline",
      "lr 0.02",
      "same seed",
    ]);
    expect(record.tables[0]).toMatchObject({ name: "changes" });
    expect(record.figures[0]).toMatchObject({ name: "changes" });
  });

  it("asks the gate once, for the baseline: a change of the model is no reason to shut it", async () => {
    const root = temporaryFolder();
    const gated = tinyExperiment({ config: { ...tinyConfig, epochs: 1 }, stage: "regularize" });
    const change = { wider: { units: [17] } };
    await expect(compareChanges(gated, change, { root })).rejects.toMatchObject({ fault: "gate" });
    expect(listRuns(root)).toEqual([]);
    const data = await gated.data(gated.config);
    const subject = subjectOf({ buildModel: () => gated.model(gated.config), data });
    const table = await compareChanges(gated, change, { root, verdicts: allRequired({ subject }) });
    expect(table.map(({ status }) => status)).toEqual(["FINISHED", "FINISHED"]);
  });

  it("puts the table into an open run that it is given", async () => {
    const root = temporaryFolder();
    const parent = openRun({ root, experiment: "tiny", config: {}, cwd: root });
    await compareChanges(experiment, { a: { batchSize: 16 } }, { root, parent });
    expect(parent.info.status).toBe("RUNNING");
    await parent.finish("FINISHED", {});
    expect(readRun(parent.directory).tables.map(({ name }) => name)).toEqual(["changes"]);
  });

  it.each([
    [{ learningRate: 0.1, epochs: 2 }, "received 2: epochs, learningRate"],
    [{ epochs: 1 }, "received none"],
  ])("refuses a change of no leaf or several: %j", async (change, words) => {
    const root = temporaryFolder();
    await expect(compareChanges(experiment, { bad: change }, { root })).rejects.toThrow(words);
    expect(listRuns(root)).toEqual([]);
  });
});
