import { describe, expect, it } from "vitest";
import {
  currentVerdicts,
  holdsFor,
  ownVerdicts,
  standingOf,
} from "../../../lib/experiments/evidence.ts";
import { verdictOf } from "./verdict-of.ts";

const here = { data: "data-a", model: "model-a" };

describe("standingOf", () => {
  it("takes the last verdict that holds for data and model", () => {
    const verdicts = [
      verdictOf("repeat", "skeleton", { subject: here, passed: false }),
      verdictOf("repeat", "skeleton", { subject: here }),
      verdictOf("repeat", "skeleton", { subject: { ...here, model: "model-b" }, passed: false }),
    ];
    expect(standingOf("repeat", verdicts, here)).toMatchObject({ state: "passed" });
    expect(standingOf("repeat", verdicts.slice(0, 1), here)).toMatchObject({ state: "failed" });
  });

  it.each([
    ["data", { data: "data-b", model: "model-a" }, "the data (data-a, now data-b) changed since"],
    [
      "model",
      { data: "data-a", model: "model-b" },
      "the model (model-a, now model-b) changed since",
    ],
    [
      "both",
      { data: "data-b", model: "model-b" },
      "the data (data-a, now data-b) and the model (model-a, now model-b) changed since",
    ],
  ])("calls evidence stale when the %s changed, and says so", (_, now, why) => {
    const verdicts = [verdictOf("repeat", "skeleton", { subject: here })];
    expect(standingOf("repeat", verdicts, now)).toMatchObject({ state: "stale", why });
  });

  it("lets a data check hold for every model on its data", () => {
    const verdicts = [verdictOf("leakage", "data", { subject: { data: "data-a" } })];
    const other = { data: "data-a", model: "model-b" };
    expect(standingOf("leakage", verdicts, other)).toMatchObject({ state: "passed" });
    expect(standingOf("leakage", verdicts, { ...other, data: "b" })).toMatchObject({
      state: "stale",
    });
  });

  it("counts a partial verdict as missing, and says why", () => {
    const verdicts = [
      verdictOf("repeat", "skeleton", { subject: here, partial: "interrupted at 40 %" }),
    ];
    const missing = { state: "missing", why: "interrupted at 40 %" };
    expect(standingOf("repeat", verdicts, here)).toEqual(missing);
    expect(standingOf("overfit", verdicts, here)).toEqual({ state: "missing", why: "" });
  });
});

describe("currentVerdicts", () => {
  it("gives the last one of each check that holds", () => {
    const old = verdictOf("repeat", "skeleton", { subject: { ...here, data: "b" } });
    const first = verdictOf("overfit", "overfit", { subject: here, passed: false });
    const last = verdictOf("overfit", "overfit", { subject: here });
    expect(currentVerdicts([old, first, last], here)).toEqual([last]);
  });
});

describe("holdsFor", () => {
  it("takes what doesn't name its subject as it is", () => {
    expect(holdsFor(undefined, here)).toBe(true);
    expect(holdsFor(here, undefined)).toBe(true);
  });
});

describe("ownVerdicts", () => {
  it("takes an experiment's own, those that name none, and those of others on the same data and model", () => {
    const there = { data: "data-b", model: "model-b" };
    const own = { ...verdictOf("repeat", "skeleton", { subject: there }), experiment: "mine" };
    const unnamed = verdictOf("overfit", "overfit", { subject: there });
    const holding = { ...verdictOf("input", "skeleton", { subject: here }), experiment: "other" };
    const foreign = { ...verdictOf("data", "data", { subject: there }), experiment: "other" };
    const all = [own, unnamed, holding, foreign];
    const kept = ownVerdicts(all, { experiment: "mine", subject: here });
    expect(kept).toEqual([own, unnamed, holding]);
    expect(ownVerdicts(all, { subject: here })).toEqual(all);
  });
});
