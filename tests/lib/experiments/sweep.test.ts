import { describe, expect, it } from "vitest";
import { choice, logUniform } from "../../../lib/experiments/search-space.ts";
import { sweep } from "../../../lib/experiments/sweep.ts";
import { listRuns } from "../../../lib/tracking/list-runs.ts";
import { readRun } from "../../../lib/tracking/read-run.ts";
import { temporaryFolder } from "../tracking/temporary-folder.ts";
import { tinyConfig, tinyExperiment } from "./tiny-experiment.ts";

const space = {
  learningRate: logUniform(1e-4, 1e-1),
  weightDecay: logUniform(1e-6, 1e-2),
};
const short = { epochs: 2 };

describe("sweep", () => {
  it("trains one run for each point, sorts them, and keeps table and figure in its own run", async () => {
    const root = temporaryFolder();
    const result = await sweep(tinyExperiment(), { space, trials: 3, config: short, root });
    const values = result.trials.map(({ value }) => value);
    expect(values).toEqual(values.toSorted((a, b) => b - a));
    expect(new Set(result.trials.map(({ trial }) => trial))).toEqual(new Set([1, 2, 3]));
    const record = readRun(result.directory);
    expect(record.children).toHaveLength(3);
    expect(record.children.every(({ metrics }) => !("test_acc" in metrics))).toBe(true);
    expect(record.figures.map(({ name }) => name)).toEqual(["sweep"]);
    expect(record.tables[0]?.rows).toHaveLength(3);
    expect(record.result).toMatchObject({ status: "FINISHED", best: result.best });
    expect(result.best).toEqual({
      learningRate: result.trials[0]?.["learningRate"],
      weightDecay: result.trials[0]?.["weightDecay"],
    });
  });

  it("warns when the best lies on the border", async () => {
    const narrow = { learningRate: logUniform(1e-9, 1e-2) };
    const result = await sweep(tinyExperiment(), {
      space: narrow,
      trials: 4,
      seed: 2,
      monitor: "val_loss",
      config: short,
      root: temporaryFolder(),
    });
    const best = Number(result.best?.["learningRate"]);
    const isOnBorder = Math.log10(best / 1e-9) >= 0.9 * 7;
    expect(result.warnings).toHaveLength(isOnBorder ? 1 : 0);
    expect(best).toBe(Math.max(...result.trials.map((row) => Number(row["learningRate"]))));
  });

  it("takes a trial whose loss turns NaN as a result, and sorts it last", async () => {
    const result = await sweep(tinyExperiment({ config: { ...tinyConfig, optimizer: "sgd" } }), {
      space: { learningRate: choice([0.1, 1e30]) },
      trials: 4,
      seed: 1,
      config: short,
      root: temporaryFolder(),
    });
    const statuses = result.trials.map(({ status }) => status);
    expect(new Set(statuses)).toEqual(new Set(["FINISHED", "FAILED"]));
    expect(statuses).toEqual(statuses.toSorted().toReversed());
    expect(result.trials.at(-1)?.value).toBeNaN();
  });

  it("goes on by its folder: finished trials count, the killed one is resumed", async () => {
    const root = temporaryFolder();
    const experiment = tinyExperiment();
    const whole = await sweep(experiment, { space, trials: 3, config: short, root });
    const controller = new AbortController();
    const stopped = await sweep(experiment, {
      space,
      trials: 3,
      config: short,
      root,
      signal: controller.signal,
      onTrial: (_point, number) => {
        if (number === 2) controller.abort(new Error("enough"));
      },
    });
    expect(stopped.trials.map(({ status }) => status)).toEqual(["FINISHED", "KILLED"]);
    const asked: number[] = [];
    const resumed = await sweep(experiment, {
      space,
      trials: 3,
      config: short,
      root,
      resume: stopped.directory,
      onTrial: (_point, number) => asked.push(number),
    });
    const shown = (result: typeof whole) => result.trials.map(({ trial, value }) => [trial, value]);
    expect(shown(resumed)).toEqual(shown(whole));
    expect(resumed.directory).toBe(stopped.directory);
    expect(readRun(resumed.directory).info.status).toBe("FINISHED");
    const first = readRun(stopped.directory).children.filter(
      ({ info }) => info.tags["trial"] === "1",
    );
    expect(first).toHaveLength(1);
  });

  it("waits at the gate of its stage, and takes a waiver along", async () => {
    const root = temporaryFolder();
    const gated = tinyExperiment({ stage: "tune" });
    const plan = { space, trials: 1, config: { epochs: 1 }, root };
    await expect(sweep(gated, plan)).rejects.toThrow("The stage tune isn't open yet");
    expect(listRuns(root)).toEqual([]);
    const { trials } = await sweep(gated, { ...plan, waive: "a test" });
    const [trial] = listRuns(root).filter(({ info }) => info.name === trials[0]?.run);
    const { tables } = readRun(trial?.directory ?? "");
    expect(tables.find(({ name }) => name === "waivers")?.rows).toMatchObject([
      { stage: "tune", reason: "a test" },
    ]);
  });

  it("refuses to go on as another sweep, and to sweep nothing", async () => {
    const root = temporaryFolder();
    const experiment = tinyExperiment();
    const { directory } = await sweep(experiment, { space, trials: 1, config: short, root });
    await expect(
      sweep(experiment, { space, trials: 1, seed: 99, root, resume: directory }),
    ).rejects.toThrow("Expected the space, seed and monitor of the sweep");
    await expect(sweep(experiment, { space: {}, root })).rejects.toThrow("0 leaves and 20 trials");
  });
});
