import { describe, expect, it } from "vitest";
import type { Verdict } from "../../../lib/core/verdict.ts";
import { curvesFigure } from "../../../lib/plots/curves.ts";
import { humanReference } from "../../../lib/plots/reference-lines.ts";
import { verdictOf } from "../experiments/verdict-of.ts";

const person = { right: 97, count: 100, accuracy: 0.97, interval: [0.915, 0.99] };
const human: Verdict = {
  ...verdictOf("human", "skeleton"),
  value: 0.97,
  evidence: { person },
  subject: { data: "data-a" },
};

describe("humanReference", () => {
  it("is the accuracy of a person with its interval, once it was measured on these data", () => {
    const [first] = humanReference([verdictOf("repeat", "skeleton"), human], "data-a");
    expect(first).toEqual({ metric: "acc", name: "person", value: 0.97, interval: [0.915, 0.99] });
  });

  it("is none on other data, after an interrupt, and where nobody answered", () => {
    expect(humanReference([human], "data-b")).toEqual([]);
    expect(humanReference([{ ...human, partial: "interrupted at 3 %" }])).toEqual([]);
    expect(humanReference([{ ...human, value: Number.NaN }])).toEqual([]);
    expect(humanReference([])).toEqual([]);
  });
});

describe("curvesFigure with references", () => {
  const points = [1, 2].map((epoch) => ({ epoch, values: { loss: 1, acc: 0.5, val_acc: 0.4 } }));

  it("draws the line across the panel of the accuracy alone", () => {
    const { layout } = curvesFigure(points, { references: humanReference([human]) });
    const shapes = layout["shapes"] as Record<string, unknown>[];
    expect(shapes.map(({ type, yref, y0, y1 }) => [type, yref, y0, y1])).toEqual([
      ["rect", "y2", 0.915, 0.99],
      ["line", "y2", 0.97, 0.97],
    ]);
    expect(shapes[1]?.["label"]).toMatchObject({ text: "person 97 %" });
  });

  it("has no shapes without them", () => {
    expect(curvesFigure(points).layout).not.toHaveProperty("shapes");
  });
});
