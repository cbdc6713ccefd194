import { describe, expect, it, onTestFinished } from "vitest";
import { evaluateRun } from "../../../lib/experiments/evaluate-run.ts";
import { readRun } from "../../../lib/tracking/read-run.ts";
import { createTrainer } from "../../../lib/training/trainer.ts";
import { openTestRun } from "../tracking/open-test-run.ts";
import { temporaryFolder } from "../tracking/temporary-folder.ts";
import { tinyConfig, tinyExperiment, tinySplits } from "./tiny-experiment.ts";

async function prepared() {
  const run = openTestRun({ root: temporaryFolder() });
  const model = tinyExperiment().model(tinyConfig);
  const trainer = createTrainer({ model, seed: 1 });
  onTestFinished(() => {
    trainer.dispose();
    model.dispose();
  });
  run.logMetrics({ step: 1, epoch: 1, values: { loss: 1, val_loss: 1 } });
  return { run, trainer, data: await tinySplits() };
}

describe("evaluateRun", () => {
  it("evaluates the last weights where there is no checkpoint, and counts every test sample", async () => {
    const { run, trainer, data } = await prepared();
    const { metrics, checkpoint } = await evaluateRun(trainer, { run, data, test: true });
    expect(checkpoint).toBe("none");
    const { loss, acc } = await trainer.evaluate(data.test);
    expect(metrics).toMatchObject({ test_loss: loss, test_acc: acc });
    const { figures, tables } = readRun(run.directory);
    const confusion = figures.find(({ name }) => name === "confusion");
    expect(confusion?.caption).toBe("Confusion on the test set");
    const worst = tables.find(({ name }) => name === "worst-samples")?.rows ?? [];
    const losses = worst.map((row) => Number(row["loss"]));
    expect(losses).toEqual(losses.toSorted((a, b) => b - a));
    expect(worst.every(({ id }) => data.test.ids.includes(String(id)))).toBe(true);
  });

  it("leaves the test set alone when it is told so", async () => {
    const { run, trainer, data } = await prepared();
    const { metrics } = await evaluateRun(trainer, { run, data, test: false });
    expect(Object.keys(metrics)).toEqual(["val_loss", "val_acc"]);
    expect(readRun(run.directory).figures[0]?.caption).toBe("Confusion on the validation set");
  });
});
