import { describe, expect, it } from "vitest";
import {
  type GateRow,
  sharedReason,
  stepText,
  valueText,
} from "../../../lib/experiments/gate-row.ts";

const row: GateRow = {
  stage: "data",
  check: "data",
  need: "required",
  state: "stale",
  value: 0,
  threshold: "= 0",
  rows: "#29",
  next: "%check data",
  why: "the data changed",
};

describe("sharedReason", () => {
  it("is the reason of all stale rows, whatever the others say", () => {
    expect(sharedReason([row, row, { ...row, state: "missing", why: "interrupted" }])).toBe(
      "the data changed",
    );
  });

  it("is empty where reasons differ, and for a row alone", () => {
    expect(sharedReason([row, { ...row, why: "the model changed" }])).toBe("");
    expect(sharedReason([row])).toBe("");
    expect(sharedReason([])).toBe("");
  });
});

describe("stepText", () => {
  it("adds the reason unless it was said before or there is none", () => {
    expect(stepText(row)).toBe("%check data (the data changed)");
    expect(stepText(row, "the data changed")).toBe("%check data");
    const { why: _, ...plain } = row;
    expect(stepText(plain)).toBe("%check data");
  });
});

describe("valueText", () => {
  it("gives four significant digits", () => {
    expect(valueText(-0.0032305537193632406)).toBe("-0.003231");
    expect(valueText(12)).toBe("12");
    expect(valueText("")).toBe("");
  });
});
