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
  readonly displayId: string;
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
        // Each look at the clock is 10 ms later: five points a message.
        now: () => (clock += 10),
        show: (bundle, { displayId = "" } = {}) => take({ bundle, displayId }),
      }),
    ],
  });
  expect(history.outcome.status).toBe("FINISHED");
  return history.steps.length;
}

describe("livePlot", () => {
  it("shows one plot, feeds it by a side channel and ends with the whole curves", async () => {
    const all: Shown[] = [];
    expect(await train((shown) => all.push(shown) > 0, 20)).toBe(100);
    const [plot, channel] = [...new Set(all.map(({ displayId }) => displayId))];
    const ofPlot = all.filter(({ displayId }) => displayId === plot);
    expect(ofPlot).toHaveLength(2);
    expect(Object.keys(ofPlot[0]?.bundle ?? {})).toEqual(["text/html", "text/plain"]);
    expect(all.at(-1)).toEqual({ displayId: channel, bundle: { "text/html": "" } });

    const whole = ofPlot[1]?.bundle["application/vnd.plotly.v1+json"] as Figure;
    const xs = whole.data.flatMap((trace) => trace["x"] as number[]);
    expect(Math.max(...xs)).toBe(20);
    expect(ofPlot[1]?.bundle["text/html"]).toMatch(/<img .*src="data:image\/svg/);
  });

  it("sends every step's and every epoch's value once it has passed", async () => {
    const all: Shown[] = [];
    await train((shown) => all.push(shown) > 0, 4);
    const pushed = all
      .map(({ bundle }) => String(bundle["text/html"]))
      .flatMap((html) => /",(\d+),(\[\[.*\]\])\);<\/script>$/.exec(html) ?? []);
    const count = Number(pushed.at(-2)) + (JSON.parse(pushed.at(-1) ?? "[]") as unknown[]).length;
    // 20 steps of loss and acc, 4 epochs of val_loss and val_acc.
    expect(count).toBe(48);
  });

  it("thins long trainings in the last drawing and keeps every epoch's validation", async () => {
    const all: Shown[] = [];
    await train((shown) => all.push(shown) > 0, 200);
    const last = all.findLast(({ bundle }) => "application/vnd.plotly.v1+json" in bundle);
    const figure = last?.bundle["application/vnd.plotly.v1+json"] as Figure;
    const validation = figure.data.find((trace) => trace["name"] === "validation");
    expect(validation?.["x"]).toHaveLength(200);
    const steps = figure.data.find((trace) => trace["name"] === "each step");
    expect((steps?.["x"] as unknown[] | undefined)?.length ?? 0).toBeLessThanOrEqual(600);
  });

  it("does nothing where there is no notebook", async () => {
    let asked = 0;
    await train(() => {
      asked += 1;
      return false;
    }, 3);
    expect(asked).toBe(1);
  });
});
