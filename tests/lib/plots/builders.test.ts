import { describe, expect, it } from "vitest";
import type { Figure } from "../../../lib/core/figure.ts";
import { agreementFigure } from "../../../lib/plots/agreement.ts";
import { changesFigure } from "../../../lib/plots/changes.ts";
import { classBalanceFigure } from "../../../lib/plots/class-balance.ts";
import { comparisonFigure } from "../../../lib/plots/comparison.ts";
import { confusionFigure } from "../../../lib/plots/confusion.ts";
import { contactSheetFigure } from "../../../lib/plots/contact-sheet.ts";
import { curvesFigure } from "../../../lib/plots/curves.ts";
import { filtersFigure } from "../../../lib/plots/filters.ts";
import { gradientCheckFigure } from "../../../lib/plots/gradient-check.ts";
import { histogramFigure } from "../../../lib/plots/histogram.ts";
import { formatRate, learningRateLadderFigure } from "../../../lib/plots/learning-rate-ladder.ts";
import { lossesFigure } from "../../../lib/plots/losses.ts";
import { stagesFigure } from "../../../lib/plots/stages.ts";
import { sweepFigure } from "../../../lib/plots/sweep.ts";
import { worstSamplesFigure } from "../../../lib/plots/worst-samples.ts";

const trace = (shown: Figure, name: string): Readonly<Record<string, unknown>> => {
  const found = shown.data.find((candidate) => candidate["name"] === name);
  if (found === undefined) throw new Error(`no trace ${name}`);
  return found;
};

describe("agreementFigure", () => {
  it("tells outputs that agree from those that differ, and leaves out what isn't finite", () => {
    const shown = agreementFigure(
      [
        { first: 1, second: 1, agrees: true },
        { first: 2, second: 5, agrees: false },
        { first: Number.NaN, second: 0, agrees: false },
      ],
      { title: "t", names: ["loop", "fast"] },
    );
    expect(trace(shown, "agree (1)")).toMatchObject({ x: [1], y: [1] });
    expect(trace(shown, "differ (1)")).toMatchObject({ x: [2], y: [5] });
  });
});

describe("changesFigure", () => {
  it("has a line a change, with what was before at its left", () => {
    const change = { path: "units", before: "8", after: "16" };
    const shown = changesFigure([change], { title: "t", good: true });
    expect(shown.data.map((one) => one["text"])).toEqual([
      ["<b>units</b>"],
      undefined,
      ["8"],
      ["16"],
    ]);
  });
});

describe("stagesFigure", () => {
  it("counts the verdicts of each stage by how they stand, required before advised", () => {
    const shown = stagesFigure([
      { stage: "data", check: "data", required: true, state: "passed" },
      { stage: "data", check: "drift", required: false, state: "passed" },
      { stage: "skeleton", check: "repeat", required: true, state: "missing" },
    ]);
    expect(shown.data.map(({ name, x, showlegend }) => [name, x, showlegend])).toEqual([
      ["passed", [1, 0], true],
      ["passed", [1, 0], false],
      ["missing", [0, 1], true],
    ]);
  });
});

describe("classBalanceFigure", () => {
  it("has one bar a class and part", () => {
    const shown = classBalanceFigure({
      classNames: ["a", "b"],
      counts: { train: [3, 1], test: [1, 0] },
    });
    expect(trace(shown, "train")).toMatchObject({ x: ["a", "b"], y: [3, 1] });
    expect(trace(shown, "test")).toMatchObject({ y: [1, 0] });
  });
});

describe("comparisonFigure", () => {
  it("draws differences to the baseline", () => {
    const shown = comparisonFigure({ name: "baseline", value: 0.9 }, [
      { name: "dropout", value: 0.95 },
      { name: "shift", value: 0.7 },
    ]);
    expect(shown.data[0]?.["x"]).toEqual([expect.closeTo(0.05, 12), expect.closeTo(-0.2, 12)]);
  });

  it("leaves a gap for a run that failed", () => {
    const shown = comparisonFigure({ name: "baseline", value: 0.9 }, [
      { name: "lr 10", value: Number.NaN },
    ]);
    expect(shown.data[0]?.["x"]).toEqual([null]);
  });
});

describe("confusionFigure", () => {
  it("colours by the fraction of the row", () => {
    const shown = confusionFigure({
      classNames: ["a", "b"],
      matrix: [
        [3, 1],
        [0, 2],
      ],
    });
    const heat = shown.data.find((candidate) => candidate["type"] === "heatmap");
    expect(heat?.["z"]).toEqual([
      [0.75, 0.25],
      [0, 1],
    ]);
  });

  it("refuses a matrix of another size", () => {
    expect(() => confusionFigure({ classNames: ["a"], matrix: [[1, 2]] })).toThrow(
      /Expected a 1 x 1 matrix/,
    );
  });
});

describe("contactSheetFigure", () => {
  it("refuses features that don't fill whole images", () => {
    const images = { features: [1, 2, 3], shape: [2, 2] };
    expect(() => contactSheetFigure(images)).toThrow(
      /Expected whole images of 4 numbers \(2 x 2\), received 3/,
    );
  });

  it("refuses a shape with the number of samples in it", () => {
    expect(() => contactSheetFigure({ features: [], shape: [10, 8, 8, 1] })).toThrow(
      /without the number of samples/,
    );
  });

  it("writes labels beneath and ids on hover", () => {
    const images = {
      features: new Float32Array(8),
      shape: [2, 2],
      labels: [1, 0],
      classNames: ["no", "yes"],
      ids: ["p", "q"],
    };
    const text = JSON.stringify(contactSheetFigure(images).data);
    expect(text).toContain('"yes","no"');
    expect(text).toContain("p");
  });
});

describe("curvesFigure", () => {
  it("puts training and validation of a metric in one panel, over epochs", () => {
    const shown = curvesFigure([
      { epoch: 1, values: { loss: 2, val_loss: 3 } },
      { epoch: 2, values: { loss: 1, val_loss: 2 } },
    ]);
    expect(trace(shown, "train")).toMatchObject({ x: [1, 2], y: [2, 1] });
    expect(trace(shown, "validation")).toMatchObject({ x: [1, 2], y: [3, 2] });
  });

  it("names what the points do hold", () => {
    expect(() => curvesFigure([{ epoch: 1, values: { f1: 1 } }], { metrics: ["loss"] })).toThrow(
      /with: f1/,
    );
  });
});

describe("filtersFigure", () => {
  it("draws each filter over one input as one picture", () => {
    const shown = filtersFigure({
      values: Float32Array.from({ length: 18 }, (_, index) => index),
      shape: [3, 3, 1, 2],
    });
    expect(JSON.stringify(shown.data)).toContain("filter 1");
  });

  it("refuses weights that aren't a convolution's", () => {
    expect(() => filtersFigure({ values: [1, 2], shape: [2] })).toThrow(
      /received \[2\] with 2 numbers/,
    );
  });
});

describe("gradientCheckFigure", () => {
  it("has one row a tensor, and draws an error of zero at the floor", () => {
    const shown = gradientCheckFigure([
      { name: "kernel", relativeErrors: [1e-8, 0] },
      { name: "bias", relativeErrors: [1e-3] },
    ]);
    expect(trace(shown, "sampled coordinate")).toMatchObject({
      x: [1e-8, 1e-13, 1e-3],
      y: ["kernel", "kernel", "bias"],
    });
  });
});

describe("histogramFigure", () => {
  it("counts values in bins of equal width, the last one with its upper end", () => {
    const shown = histogramFigure([{ name: "weights", values: [0, 1, 2, 3, 4] }], { bins: 2 });
    // Bins [0, 2) and [2, 4].
    expect(trace(shown, "weights")).toMatchObject({ x: [1, 3], y: [2, 3] });
  });

  it("gives equal values one bin", () => {
    const shown = histogramFigure([{ name: "zeros", values: [7, 7, 7] }]);
    expect(trace(shown, "zeros")).toMatchObject({ x: [7], y: [3] });
  });

  it("counts what isn't finite in its title", () => {
    const shown = histogramFigure([{ name: "w", values: [1, 2, Number.NaN] }]);
    expect(JSON.stringify(shown.layout)).toContain("1 values are not finite");
  });

  it("refuses nothing to count", () => {
    expect(() => histogramFigure([{ name: "w", values: [] }])).toThrow(/at least one finite value/);
  });
});

describe("learningRateLadderFigure", () => {
  it("draws a curve a rate, small ones first, with gaps where the loss blew up", () => {
    const shown = learningRateLadderFigure([
      { learningRate: 0.1, losses: [2, Number.NaN] },
      { learningRate: 0.001, losses: [2, 1] },
    ]);
    expect(shown.data.slice(0, 2).map((curve) => curve["name"])).toEqual(["1e-3", "0.1"]);
    expect(trace(shown, "0.1")).toMatchObject({ x: [1, 2], y: [2, null] });
  });

  it("writes rates as people do", () => {
    expect([1e-4, 3e-4, 0.01, 0.1].map(formatRate)).toEqual(["1e-4", "3e-4", "0.01", "0.1"]);
  });
});

describe("lossesFigure", () => {
  it("draws a training and its control over steps, with gaps where a loss isn't finite", () => {
    const shown = lossesFigure([
      { name: "with inputs", losses: [2, 1] },
      { name: "with zeros", losses: [2, Number.NaN] },
    ]);
    expect(trace(shown, "with inputs")).toMatchObject({ x: [1, 2], y: [2, 1] });
    expect(trace(shown, "with zeros")).toMatchObject({ y: [2, null] });
  });
});

describe("sweepFigure", () => {
  it("marks the best trial and keeps failed ones apart", () => {
    const shown = sweepFigure([
      { name: "a", x: 1e-3, y: 1e-5, value: 0.9 },
      { name: "b", x: 1e-2, y: 1e-4, value: 0.95 },
      { name: "c", x: 1, y: 1e-4, value: Number.NaN },
    ]);
    expect(trace(shown, "best")).toMatchObject({ x: [1e-2], y: [1e-4] });
    expect(trace(shown, "failed")).toMatchObject({ x: [1] });
  });
});

describe("worstSamplesFigure", () => {
  it("shows the largest loss first, label and prediction beneath", () => {
    const images = {
      features: new Float32Array(8),
      shape: [2, 2],
      labels: [0, 1],
      classNames: ["a", "b"],
      ids: ["x", "y"],
    };
    const shown = worstSamplesFigure(images, [
      { index: 0, prediction: 0, loss: 0.1 },
      { index: 1, prediction: 0, loss: 5 },
    ]);
    const text = JSON.stringify(shown.data);
    expect(text.indexOf("b → a")).toBeLessThan(text.indexOf("a → a"));
    expect(text.indexOf("b → a")).toBeGreaterThan(0);
  });
});
