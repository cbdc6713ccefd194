import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { describe, expect, it, onTestFinished } from "vitest";
import { selectBackend } from "../../../lib/backend/select-backend.ts";
import { tf } from "../../../lib/backend/tf.ts";
import { displaySymbol } from "../../../lib/core/mime-bundle.ts";
import { runExperiment } from "../../../lib/experiments/run-experiment.ts";
import { stepDecay } from "../../../lib/schedules/schedules.ts";
import type { Callback } from "../../../lib/training/callback.ts";
import { learningRateSchedule } from "../../../lib/training/learning-rate-schedule.ts";
import { listRuns } from "../../../lib/tracking/list-runs.ts";
import { type RunRecord, readRun } from "../../../lib/tracking/read-run.ts";
import { temporaryFolder } from "../tracking/temporary-folder.ts";
import { allRequired } from "./verdict-of.ts";
import { tinyConfig, tinyExperiment, tinySplits, withNaN } from "./tiny-experiment.ts";

const losses = (record: RunRecord): [number, number | undefined][] =>
  record.metrics.map(({ step, values }) => [step, values["loss"] ?? values["val_loss"]]);

describe("runExperiment", () => {
  it("leaves a folder with config, data card, curves, figures and metrics over whole sets", async () => {
    const root = temporaryFolder();
    const result = await runExperiment(tinyExperiment(), { root });
    expect(result).toMatchObject({ status: "FINISHED", reason: "3 epochs are done" });
    const record = readRun(result.directory);
    expect(record.info.status).toBe("FINISHED");
    expect(record.config).toEqual(tinyConfig);
    expect(record.environment["backend"]).toMatchObject({ name: expect.any(String) });
    expect(record.data).toMatchObject({ name: "digits", shape: [8, 8, 1] });
    // 120 training samples in batches of 32: four steps an epoch; three epochs add a point each.
    expect(record.metrics).toHaveLength(3 * 4 + 3);
    expect(record.figures.map(({ name }) => name)).toEqual([
      "confusion",
      "curves",
      "worst-samples",
    ]);
    expect(record.result).toMatchObject({ status: "FINISHED", metrics: result.metrics });
    expect(Object.keys(result.metrics)).toEqual(["val_loss", "val_acc", "test_loss", "test_acc"]);
    const [summary] = listRuns(root);
    expect(summary?.metrics["test_acc"]).toBe(result.metrics["test_acc"]);
    expect((await result[displaySymbol]())["text/plain"]).toContain("FINISHED  baseline-");
  });

  it("evaluates with the weights of the best epoch", async () => {
    const { directory, metrics } = await runExperiment(tinyExperiment(), {
      root: temporaryFolder(),
    });
    const best = Math.min(
      ...readRun(directory).metrics.flatMap(({ values }) => values["val_loss"] ?? []),
    );
    expect(metrics["val_loss"]).toBeCloseTo(best, 6);
  });

  it("gives the same curve twice, and frees every tensor", async () => {
    const root = temporaryFolder();
    await selectBackend();
    const first = await runExperiment(tinyExperiment(), { root });
    const before = tf.memory().numTensors;
    const second = await runExperiment(tinyExperiment(), { root });
    expect(tf.memory().numTensors).toBe(before);
    expect(losses(readRun(second.directory))).toEqual(losses(readRun(first.directory)));
    expect(second.metrics).toEqual(first.metrics);
  });

  it("names a run by what it changes and keeps the baseline beside it", async () => {
    const config = { learningRate: 0.02, epochs: 1 };
    const { directory, name } = await runExperiment(tinyExperiment(), {
      root: temporaryFolder(),
      config,
      test: false,
    });
    expect(name).toMatch(/^epochs-1_learning-rate-0\.02-/);
    expect(readRun(directory)).toMatchObject({ config, parentConfig: tinyConfig });
  });

  it("refuses a bad config before anything is written", async () => {
    const root = path.join(temporaryFolder(), "log");
    const run = runExperiment(tinyExperiment(), { root, config: { learningrat: 1 } });
    await expect(run).rejects.toThrow("learningrat: unknown key; did you mean learningRate?");
    expect(existsSync(root)).toBe(false);
  });

  it("waits at the gate of its stage, and goes on with a reason that stays in the record", async () => {
    const root = path.join(temporaryFolder(), "log");
    const experiment = tinyExperiment({ stage: "regularize" });
    await expect(runExperiment(experiment, { root })).rejects.toMatchObject({ fault: "gate" });
    expect(existsSync(root)).toBe(false);
    const { directory } = await runExperiment(experiment, {
      root,
      config: { epochs: 1 },
      waive: "a test",
    });
    const { tables, log } = readRun(directory);
    expect(tables.find(({ name }) => name === "waivers")?.rows).toEqual([
      {
        stage: "regularize",
        reason: "a test",
        checks: allRequired()
          .map(({ check }) => check)
          .join(", "),
      },
    ]);
    expect(log).toContain("gate of regularize waived: a test");
  });

  it("reads the learning-rate schedule before the first step", async () => {
    const early = tinyExperiment({
      stage: "data",
      config: { ...tinyConfig, epochs: 1 },
      callbacks: () => [learningRateSchedule(stepDecay({ initial: 0.01, every: 1 }))],
    });
    const { directory } = await runExperiment(early, { root: temporaryFolder(), test: false });
    const { verdicts, log } = readRun(directory);
    expect(verdicts.find(({ check }) => check === "schedule")).toMatchObject({ passed: false });
    expect(log).toContain("learning-rate schedule: The learning rate");
  });

  it("ends FAILED with step, samples and last good checkpoint when the loss turns NaN", async () => {
    const experiment = tinyExperiment({
      config: { ...tinyConfig, optimizer: "sgd", learningRate: 1e30 },
    });
    const result = await runExperiment(experiment, { root: temporaryFolder() });
    expect(result.status).toBe("FAILED");
    expect(result.error?.message).toMatch(/finite loss, received .* at step \d+ of epoch 0/);
    const { info, result: stored } = readRun(result.directory);
    expect(info.status).toBe("FAILED");
    expect(info.reason).toMatch(/samples: .*Last good checkpoint: none\./);
    expect(stored).toMatchObject({ status: "FAILED", checkpoint: "none" });
  });

  it("ends FAILED when the data holds NaN", async () => {
    const data = async () => {
      const splits = await tinySplits();
      return { ...splits, train: withNaN(splits.train) };
    };
    const result = await runExperiment(tinyExperiment({ data }), { root: temporaryFolder() });
    expect(result.status).toBe("FAILED");
    expect(readRun(result.directory).info.status).toBe("FAILED");
  });

  it("ends FAILED and names the last good checkpoint when a callback throws later", async () => {
    const broken = {
      name: "broken",
      onStepEnd: (state: { step: number }) => {
        if (state.step === 6) throw new Error("out of luck");
      },
    };
    const result = await runExperiment(tinyExperiment(), {
      root: temporaryFolder(),
      callbacks: [broken],
    });
    expect(result).toMatchObject({ status: "FAILED" });
    expect(result.reason).toMatch(/out of luck.*Last good checkpoint: checkpoints.ep001-val_acc/);
  });

  it("ends KILLED when it is interrupted, and resumes to the same curve", async () => {
    const root = temporaryFolder();
    const whole = await runExperiment(tinyExperiment(), { root });
    const controller = new AbortController();
    const stop = {
      name: "stop",
      onStepEnd: (state: { step: number }) => {
        if (state.step === 6) controller.abort(new Error("interrupted by the user"));
      },
    };
    const killed = await runExperiment(tinyExperiment(), {
      root,
      callbacks: [stop],
      signal: controller.signal,
    });
    expect(killed.status).toBe("KILLED");
    const resumed = await runExperiment(tinyExperiment(), { root, resume: killed.directory });
    expect(resumed.directory).toBe(killed.directory);
    expect(losses(readRun(resumed.directory))).toEqual(losses(readRun(whole.directory)));
    expect(resumed.metrics).toEqual(whole.metrics);
    expect(readRun(resumed.directory).log).toContain("resumed after step 4; before: KILLED");
  });

  it.each(["data", "model", "training", "evaluation"])(
    "is KILLED on disk in the moment of a stop in %s, and can be resumed",
    async (place) => {
      const root = temporaryFolder();
      const controller = new AbortController();
      const statuses: unknown[] = [];
      const stop = (at: string): void => {
        if (at !== place || controller.signal.aborted) return;
        controller.abort(new Error("The cell was interrupted."));
        statuses.push(listRuns(root)[0]?.info.status);
      };
      const experiment = tinyExperiment({
        data: () => {
          stop("data");
          return tinySplits();
        },
        model: (config) => {
          stop("model");
          return tinyExperiment().model(config);
        },
        callbacks: () =>
          [
            { name: "stop", onStepEnd: ({ step }) => step === 6 && stop("training") },
            { name: "end", onTrainEnd: () => stop("evaluation") },
          ] as Callback[],
      });
      const { signal } = controller;
      const killed = await runExperiment(experiment, { root, signal });
      expect(statuses).toEqual(["KILLED"]);
      expect(killed).toMatchObject({ status: "KILLED", metrics: {} });
      expect(readRun(killed.directory).info.status).toBe("KILLED");
      const resumed = await runExperiment(tinyExperiment(), { root, resume: killed.directory });
      expect(resumed.status).toBe("FINISHED");
    },
  );

  it("is KILLED on disk although what was stopped never ends", async () => {
    const root = temporaryFolder();
    const controller = new AbortController();
    await new Promise<void>((begun) => {
      const data = (): Promise<never> => {
        begun();
        return new Promise(() => {});
      };
      void runExperiment(tinyExperiment({ data }), { root, signal: controller.signal });
    });
    controller.abort(new Error("The cell was interrupted."));
    expect(listRuns(root)[0]?.info).toMatchObject({
      status: "KILLED",
      reason: "The cell was interrupted. Last good checkpoint: none.",
    });
  });

  it("listens to the running cell's stop without a signal of its own", async () => {
    const root = temporaryFolder();
    const controller = new AbortController();
    const name = Symbol.for("Jupyter.interruptSignal");
    Object.defineProperty(globalThis, name, { value: controller.signal, configurable: true });
    onTestFinished(() => void Reflect.deleteProperty(globalThis, name));
    const data = () => {
      controller.abort(new Error("The cell was interrupted."));
      return tinySplits();
    };
    const { status } = await runExperiment(tinyExperiment({ data }), { root });
    expect(status).toBe("KILLED");
    await expect(runExperiment(tinyExperiment(), { root })).rejects.toThrow("was interrupted");
    expect(listRuns(root)).toHaveLength(1);
  });

  it("survives SIGKILL in the middle: readable, KILLED, and resumed to the same curve", async () => {
    const root = temporaryFolder();
    const script = fileURLToPath(new URL("train-child.ts", import.meta.url));
    const child = spawn(process.execPath, ["--import", "tsx", script, root], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    onTestFinished(() => void child.kill("SIGKILL"));
    const ended = once(child, "exit");
    await once(createInterface(child.stdout), "line");
    child.kill("SIGKILL");
    await ended;
    const [summary] = listRuns(root);
    expect(summary?.info.status).toBe("KILLED");
    const directory = summary?.directory ?? "";
    expect(readRun(directory).problems).toEqual([]);
    const resumed = await runExperiment(tinyExperiment(), { root, resume: directory });
    const whole = await runExperiment(tinyExperiment(), { root });
    expect(losses(readRun(resumed.directory))).toEqual(losses(readRun(whole.directory)));
    expect(resumed.metrics).toEqual(whole.metrics);
    expect(readdirSync(directory).filter((name) => name.endsWith(".tmp"))).toEqual([]);
  });

  it("goes on for more epochs from where a finished run stopped", async () => {
    const root = temporaryFolder();
    const short = await runExperiment(tinyExperiment(), { root, config: { epochs: 2 } });
    const more = await runExperiment(tinyExperiment(), {
      root,
      resume: short.directory,
      config: { epochs: 3 },
    });
    const whole = await runExperiment(tinyExperiment(), { root });
    expect(losses(readRun(more.directory))).toEqual(losses(readRun(whole.directory)));
    expect(readRun(more.directory).config["epochs"]).toBe(3);
  });
});
