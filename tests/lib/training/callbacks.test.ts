import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { tf } from "../../../lib/backend/tf.ts";
import type { MimeBundle } from "../../../lib/core/mime-bundle.ts";
import type { TrainerSnapshot } from "../../../lib/core/snapshot.ts";
import { cosineDecay, stepDecay } from "../../../lib/schedules/schedules.ts";
import { readCheckpoint, writeCheckpoint } from "../../../lib/tracking/checkpoints.ts";
import { readMetrics } from "../../../lib/tracking/metric-lines.ts";
import { openRun } from "../../../lib/tracking/open-run.ts";
import type { Run } from "../../../lib/tracking/run.ts";
import { bestCheckpoint } from "../../../lib/training/best-checkpoint.ts";
import type { Callback, Logs, TrainingState } from "../../../lib/training/callback.ts";
import { earlyStopping, type Patience } from "../../../lib/training/early-stopping.ts";
import type { FitOptions } from "../../../lib/training/fit-options.ts";
import type { History } from "../../../lib/training/history.ts";
import { learningRateSchedule } from "../../../lib/training/learning-rate-schedule.ts";
import { progress } from "../../../lib/training/progress.ts";
import { runLogger } from "../../../lib/training/run-logger.ts";
import { createTrainer, type Trainer } from "../../../lib/training/trainer.ts";
import { cloudData, tinyModel } from "./sample-data.ts";

const train = cloudData({ count: 20 });
const validation = cloudData({ count: 9, seed: 2 });
let folder = "";

beforeAll(async () => {
  await tf.setBackend("cpu");
});

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "athanor-callbacks-"));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** A model of one variable whose validation loss is what is asked for, epoch by epoch. */
function scripted(losses: readonly number[]): Trainer {
  const weight = tf.variable(tf.scalar(0));
  let epoch = 0;
  return createTrainer({
    params: [weight],
    // Training adds 1 to the weight each epoch; the evaluation after it reads the script.
    loss: ({ features }, { step }) => {
      const isEvaluation = features.shape[0] === 9;
      if (isEvaluation) epoch = step - 1;
      return isEvaluation
        ? weight
            .mul(0)
            .add(losses[epoch] ?? 0)
            .asScalar()
        : weight.mul(-1).asScalar();
    },
    optimizer: { name: "sgd", learningRate: 1 },
    seed: 1,
  });
}

const fitScript = (trainer: Trainer, callbacks: readonly Callback[]): Promise<History> =>
  trainer.fit(train, { epochs: 8, batchSize: 20, validation, callbacks });

const learned = (trainer: Trainer): number => Number(trainer.snapshot().weights[0]?.values[0]);

describe("earlyStopping", () => {
  it("stops after patience epochs without a better one and puts the best weights back", async () => {
    const trainer = scripted([5, 3, 4, 3, 9, 9, 9, 9]);
    const seen: Patience[] = [];
    const onPatience = (patience: Patience): void => void seen.push(patience);
    const history = await fitScript(trainer, [earlyStopping({ patience: 3, onPatience })]);
    expect(history.outcome).toEqual({
      status: "FINISHED",
      reason: "early-stopping: val_loss has not improved on 3 of epoch 2 for 3 epochs",
    });
    expect(history.epochs).toHaveLength(5);
    expect(history.bestEpoch).toBe(2);
    // The weight counts the epochs.
    expect(learned(trainer)).toBe(2);
    expect(seen.map(({ waited }) => waited)).toEqual([0, 0, 1, 2, 3]);
  });

  it("waits on where it stopped when a run is resumed, from a checkpoint too", async () => {
    const losses = [5, 3, 4, 4, 4, 1, 1];
    const whole = await fitScript(scripted(losses), [earlyStopping({ patience: 3 })]);
    expect(whole.epochs).toHaveLength(5);
    let snapshot: TrainerSnapshot | undefined;
    // Before early stopping in the list, and yet it has the epoch's patience.
    const take = (state: TrainingState): void => {
      if (state.epoch === 4) snapshot = state.snapshot();
    };
    const resumed = scripted(losses);
    await fitScript(resumed, [{ name: "take", onEpochEnd: take }, earlyStopping({ patience: 3 })]);
    expect(snapshot?.callbacks).toEqual({
      "early-stopping": { waited: 2, bestEpoch: 2, best: 3 },
    });
    if (snapshot === undefined) throw new Error("no snapshot");
    const run = openRun({ root: folder, experiment: "stop", config: { seed: 1 } });
    const stored = readCheckpoint(writeCheckpoint(run, "ep004", snapshot));
    expect(stored.callbacks).toEqual(snapshot.callbacks);
    const history = await resumed.fit(train, {
      epochs: 8,
      batchSize: 20,
      validation,
      callbacks: [earlyStopping({ patience: 3 })],
      resumeFrom: stored,
    });
    expect(history.outcome).toEqual(whole.outcome);
    expect(history.epochs).toHaveLength(1);
    await expect(
      resumed.fit(train, {
        epochs: 20,
        callbacks: [earlyStopping()],
        resumeFrom: { ...stored, callbacks: { "early-stopping": { waited: "two" } } },
      }),
    ).rejects.toThrow(/to hold `waited` and `bestEpoch`/u);
  });

  it("keeps the last weights when it is told so", async () => {
    const trainer = scripted([5, 3, 4, 4]);
    await fitScript(trainer, [earlyStopping({ patience: 2, restoreBest: false })]);
    expect(learned(trainer)).toBe(4);
  });

  it("counts only changes above minDelta, and never NaN", async () => {
    const history = await fitScript(scripted([5, 4.95, Number.NaN, 1]), [
      earlyStopping({ patience: 2, minDelta: 0.1 }),
    ]);
    expect(history.epochs).toHaveLength(3);
  });

  it("fails with the names there are when the monitored one is missing", async () => {
    const history = await fitScript(scripted([1]), [earlyStopping({ monitor: "val_acc" })]);
    expect(history.outcome).toMatchObject({
      status: "FAILED",
      error: {
        message: expect.stringMatching(
          /one of: loss, val_loss, learning_rate; received "val_acc". Pass validation data/,
        ) as string,
      },
    });
  });

  it("refuses a patience of nothing", () => {
    expect(() => earlyStopping({ patience: 0 })).toThrow(/`patience`.*received 0/);
    expect(() => earlyStopping({ minDelta: -1 })).toThrow(/`minDelta`/);
  });
});

describe("learningRateSchedule", () => {
  it("sets the rate of each update, the same after a resume", async () => {
    const schedule = stepDecay({ initial: 0.1, factor: 0.5, every: 3 });
    const run = (
      trainer: Trainer,
      epochs: number,
      more: Partial<FitOptions> = {},
    ): Promise<History> =>
      trainer.fit(train, {
        epochs,
        batchSize: 10,
        callbacks: [learningRateSchedule(schedule)],
        ...more,
      });
    const make = (): Trainer => createTrainer({ model: tinyModel(), seed: 1 });
    const straight = await run(make(), 4);
    const rates = straight.steps.map((logs) => logs["learning_rate"]);
    expect(rates).toEqual([0.1, 0.1, 0.1, 0.05, 0.05, 0.05, 0.025, 0.025]);
    const first = make();
    const begun = await run(first, 2);
    const rest = await run(make(), 4, { resumeFrom: first.snapshot() });
    expect([...begun.steps, ...rest.steps]).toEqual(straight.steps);
  });

  it("follows a cosine to its end at 0", async () => {
    const trainer = createTrainer({ model: tinyModel(), seed: 1 });
    const schedule = cosineDecay({ peak: 0.1, totalSteps: 4 });
    const callbacks = [learningRateSchedule(schedule)];
    const { outcome, steps } = await trainer.fit(train, { epochs: 2, batchSize: 10, callbacks });
    expect(outcome.status).toBe("FINISHED");
    expect(steps.map((logs) => logs["learning_rate"])).toEqual([0, 1, 2, 3].map(schedule));
    expect(trainer.learningRate).toBe(0);
  });

  it("names a learning rate that none is", async () => {
    const callbacks = [learningRateSchedule(() => -1)];
    const trainer = createTrainer({ model: tinyModel(), seed: 1 });
    const { outcome } = await trainer.fit(train, { epochs: 1, batchSize: 10, callbacks });
    expect(outcome).toMatchObject({
      status: "FAILED",
      error: { message: expect.stringMatching(/learningRate.*-1/u) as string },
    });
  });
});

describe("callbacks that write into a run", () => {
  const open = (): Run => openRun({ experiment: "clouds", config: { seed: 1 }, root: folder });

  it("logs steps, validation and epoch means, and how training ended", async () => {
    const run = open();
    const trainer = createTrainer({ model: tinyModel(), seed: 1 });
    const history = await trainer.fit(train, {
      epochs: 2,
      batchSize: 10,
      validation,
      callbacks: [runLogger(run)],
    });
    await run.finish("FINISHED", {});
    const points = readMetrics(run.directory);
    expect(points.map(({ step, epoch }) => [step, epoch])).toEqual([
      [1, 0.5],
      [2, 1],
      [2, 1],
      [3, 1.5],
      [4, 2],
      [4, 2],
    ]);
    expect(points[0]?.values).toMatchObject({ loss: history.steps[0]?.["loss"] });
    const values: Logs = points[2]?.values ?? {};
    expect(Object.keys(values).toSorted()).toEqual([
      "epoch_acc",
      "epoch_loss",
      "val_acc",
      "val_loss",
    ]);
    expect(values["val_loss"]).toBe(history.epochs[0]?.["val_loss"]);
  });

  it("logs every k-th step only", async () => {
    const run = open();
    const trainer = createTrainer({ model: tinyModel(), seed: 1 });
    await trainer.fit(train, {
      epochs: 1,
      batchSize: 4,
      callbacks: [runLogger(run, { every: 2 })],
    });
    await run.finish("FINISHED", {});
    expect(readMetrics(run.directory).map(({ step }) => step)).toEqual([2, 4, 5]);
    expect(() => runLogger(run, { every: 0.5 })).toThrow(/`every`/);
  });

  it("keeps the best checkpoint alone, named by epoch and value", async () => {
    const run = open();
    const trainer = scripted([5, 3, 4, 2, 6]);
    await trainer.fit(train, {
      epochs: 5,
      batchSize: 20,
      validation,
      callbacks: [bestCheckpoint(run)],
    });
    const checkpoints = path.join(run.directory, "checkpoints");
    expect(readdirSync(checkpoints)).toEqual(["ep004-val_loss2.0000"]);
    const snapshot = readCheckpoint(path.join(checkpoints, "ep004-val_loss2.0000"));
    expect(snapshot.epoch).toBe(4);
    const other = scripted([]);
    other.restore(snapshot);
    expect([other.epoch, learned(other)]).toEqual([4, 4]);
    await run.finish("FINISHED", {});
    expect(existsSync(checkpoints)).toBe(true);
  });
});

describe("progress", () => {
  const fitWith = (callback: Callback): Promise<History> =>
    createTrainer({ model: tinyModel(), seed: 1 }).fit(train, {
      epochs: 10,
      batchSize: 2,
      callbacks: [callback],
    });

  it("shows one output in a notebook and updates it at most ten times a second", async () => {
    const shown: { bundle: MimeBundle; id?: string; update?: boolean }[] = [];
    let clock = 0;
    await fitWith(
      progress({
        // 100 steps of 20 ms: two seconds.
        now: () => (clock += 20),
        show: (bundle, { displayId, update }) => {
          shown.push({
            bundle,
            ...(displayId ? { id: displayId } : {}),
            ...(update ? { update } : {}),
          });
          return true;
        },
      }),
    );
    expect(shown[0]?.update).toBeUndefined();
    expect(shown.slice(1).every(({ update }) => update === true)).toBe(true);
    expect(new Set(shown.map(({ id }) => id)).size).toBe(1);
    expect(shown.length).toBeGreaterThan(5);
    expect(shown.length).toBeLessThanOrEqual(25);
    expect(shown.at(-1)?.bundle["text/html"]).toMatch(/<progress max="1" value="1.0000"/);
    expect(shown.at(-1)?.bundle["text/plain"]).toMatch(/epoch 10\/10, step 100 · loss .*FINISHED/);
  });

  it("rewrites one line in a terminal and ends it", async () => {
    const written: string[] = [];
    let clock = 0;
    await fitWith(
      progress({
        now: () => (clock += 50),
        show: () => false,
        terminal: (text) => void written.push(text),
      }),
    );
    expect(written.length).toBeGreaterThan(2);
    expect(written.every((text) => text.startsWith("\r\u001B[2K"))).toBe(true);
    expect(written.filter((text) => text.endsWith("\n"))).toHaveLength(1);
  });

  it("is silent where there is neither", async () => {
    const history = await fitWith(progress({ show: () => false, terminal: undefined }));
    expect(history.outcome.status).toBe("FINISHED");
  });
});
