import { describe, expect, it } from "vitest";
import type { TrainerSnapshot } from "../../../lib/core/snapshot.ts";
import { epochCheckpoints } from "../../../lib/experiments/checkpoint-callback.ts";
import { listCheckpoints } from "../../../lib/tracking/checkpoints.ts";
import type { TrainingState } from "../../../lib/training/callback.ts";
import { openTestRun } from "../tracking/open-test-run.ts";
import { temporaryFolder } from "../tracking/temporary-folder.ts";

function stateAt(epoch: number): TrainingState {
  const snapshot: TrainerSnapshot = {
    epoch,
    step: epoch * 4,
    weights: [],
    optimizer: [],
    random: {},
    learningRate: 0.1,
  };
  return { epoch, snapshot: () => snapshot } as TrainingState;
}

describe("epochCheckpoints", () => {
  it("keeps the newest ones and the best", async () => {
    const run = openTestRun({ root: temporaryFolder() });
    const callback = epochCheckpoints(run, { keepLast: 2 });
    for (const [index, val_loss] of [0.9, 0.3, 0.5, 0.6, 0.7].entries()) {
      await callback.onEpochEnd?.(stateAt(index + 1), { loss: 1, val_loss });
    }
    expect(listCheckpoints(run.directory).map(({ name }) => name)).toEqual([
      "ep002-val_loss0.3000",
      "ep004-val_loss0.6000",
      "ep005-val_loss0.7000",
    ]);
  });

  it("writes none into a run that was stopped", async () => {
    const run = openTestRun({ root: temporaryFolder() });
    const callback = epochCheckpoints(run);
    await run.finish("KILLED");
    await callback.onEpochEnd?.(stateAt(1), { loss: 1 });
    expect(listCheckpoints(run.directory)).toEqual([]);
  });

  it("names the checkpoint by the accuracy, or the loss without validation data", async () => {
    const run = openTestRun({ root: temporaryFolder() });
    const callback = epochCheckpoints(run);
    await callback.onEpochEnd?.(stateAt(1), { loss: 0.5, val_loss: 1, val_acc: 0.25 });
    await callback.onEpochEnd?.(stateAt(2), { loss: 0.4 });
    expect(listCheckpoints(run.directory).map(({ name }) => name)).toEqual([
      "ep001-val_acc0.2500",
      "ep002-loss0.4000",
    ]);
  });
});
