import { expect, it } from "vitest";
import { displaySymbol } from "../../../lib/core/mime-bundle.ts";
import { createHistory } from "../../../lib/training/history.ts";

const finished = { status: "FINISHED", reason: "3 epochs are done" } as const;

it("knows the epoch with the lowest validation loss, or training loss without validation", () => {
  const epochs = [
    { epoch: 1, loss: 3, val_loss: 2 },
    { epoch: 2, loss: 2, val_loss: 1 },
    { epoch: 3, loss: 1, val_loss: 1.5 },
  ];
  expect(createHistory({ epochs, steps: [], outcome: finished }).bestEpoch).toBe(2);
  const plain = epochs.map(({ epoch, loss }) => ({ epoch, loss }));
  expect(createHistory({ epochs: plain, steps: [], outcome: finished }).bestEpoch).toBe(3);
  expect(createHistory({ epochs: [], steps: [], outcome: finished }).bestEpoch).toBe(0);
});

it("shows how training ended, with the error of a failed one", async () => {
  const error = new Error("Expected a finite loss");
  const outcome = { status: "FAILED", error } as const;
  const history = createHistory({ epochs: [], steps: [{ step: 1, loss: 0.123456 }], outcome });
  const bundle = await history[displaySymbol]();
  expect(bundle["text/plain"]).toBe(
    "FAILED: Expected a finite loss\n0 epochs and 1 steps in this call\nstep 1, loss 0.1235",
  );
});
