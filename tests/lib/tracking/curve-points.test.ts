import { expect, test } from "vitest";
import { curvePoints } from "../../../lib/tracking/curve-points.ts";

test("epoch means stand under their metric's name, steps stay as they are", () => {
  const step = { step: 1, epoch: 0.5, timestamp: 0, values: { loss: 2 } };
  const epoch = { step: 2, epoch: 1, timestamp: 0, values: { epoch_loss: 1.5, val_loss: 1.7 } };
  expect(curvePoints([step, epoch])).toEqual([
    step,
    { ...epoch, values: { epoch_loss: 1.5, loss: 1.5, val_loss: 1.7 } },
  ]);
});
