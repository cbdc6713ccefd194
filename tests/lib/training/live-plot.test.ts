import { beforeAll, describe, expect, it } from "vitest";
import { tf } from "../../../lib/backend/tf.ts";
import type { Figure } from "../../../lib/core/figure.ts";
import type { MimeBundle } from "../../../lib/core/mime-bundle.ts";
import { livePlot } from "../../../lib/training/live-plot.ts";
import { createTrainer } from "../../../lib/training/trainer.ts";
import { cloudData, tinyModel } from "./sample-data.ts";

beforeAll(async () => {
  await tf.setBackend("cpu");
});

interface Shown {
  readonly bundle: MimeBundle;
  readonly displayId: string | undefined;
  readonly update: boolean | undefined;
}

async function train(take: (shown: Shown) => boolean, epochs: number): Promise<number> {
  let clock = 0;
  const trainer = createTrainer({ model: tinyModel(), seed: 1 });
  const history = await trainer.fit(cloudData({ count: 20 }), {
    epochs,
    batchSize: 4,
    validation: cloudData({ count: 6, seed: 2 }),
    callbacks: [
      livePlot({
        everyMs: 500,
        // Each look at the clock is 50 ms later.
        now: () => (clock += 50),
        show: (bundle, { displayId, update }) => take({ bundle, displayId, update }),
      }),
    ],
  });
  expect(history.outcome.status).toBe("FINISHED");
  return history.steps.length;
}

describe("livePlot", () => {
  it("draws one output, updates it at its pace and ends with the last values", async () => {
    const all: Shown[] = [];
    const steps = await train((shown) => all.push(shown) > 0, 20);
    expect(all[0]?.update).toBeUndefined();
    expect(all.slice(1).every(({ update }) => update === true)).toBe(true);
    expect(new Set(all.map(({ displayId }) => displayId)).size).toBe(1);
    expect(all.length).toBeGreaterThan(4);
    // 100 steps and 20 epochs look at the clock 50 ms apart: 6 s at two drawings a second, and the last one.
    expect(all.length).toBeLessThanOrEqual(14);
    const figure = all.at(-1)?.bundle["application/vnd.plotly.v1+json"] as Figure;
    const xs = figure.data.flatMap((trace) => trace["x"] as number[]);
    expect(Math.max(...xs)).toBe(20);
    expect(steps).toBe(100);
    expect(all.at(-1)?.bundle["text/html"]).toMatch(/<img .*src="data:image\/svg/);
  });

  it("thins long trainings and keeps every epoch's validation", async () => {
    const all: Shown[] = [];
    await train((shown) => all.push(shown) > 0, 200);
    const figure = all.at(-1)?.bundle["application/vnd.plotly.v1+json"] as Figure;
    const lengths = figure.data.map((trace) => (trace["x"] as unknown[]).length);
    expect(Math.max(...lengths)).toBeLessThanOrEqual(1000);
    expect(lengths).toContain(200);
  });

  it("asks once and then keeps quiet where there is no notebook", async () => {
    let asked = 0;
    await train(() => {
      asked += 1;
      return false;
    }, 20);
    expect(asked).toBe(1);
  });
});
