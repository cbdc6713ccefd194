import { describe, expect, it } from "vitest";
import { checkErrors } from "../../../lib/checks/check-errors.ts";
import { numbers, digitSplits, predictionsWith } from "./judged-samples.ts";

describe("checkErrors", () => {
  // Ten training numbers: 1 to 5 are low, 11 to 15 high, one of them other.
  const train = numbers([1, 2, 3, 4, 5, 11, 12, 13, 14, 15], [0, 0, 0, 0, 0, 1, 1, 1, 1, 2]);
  const test = numbers([2.5, 13.5, 13.6, 2.6], [0, 1, 0, 0]);
  const data = { train, validation: test, test };

  it("tells mistakes that make sense from wrong labels and from unexplained ones", async () => {
    const predictions = predictionsWith(test, { 0: 1, 1: 2, 2: 1 });
    const verdict = await checkErrors({ data, predictions, neighbors: 4 });
    expect(verdict.evidence).toMatchObject({
      mistakes: 3,
      // Among the four numbers nearest to 13.5 is 15, which is other.
      alike: ["n13.5", "n13.6"],
      label: [],
      unexplained: ["n2.5"],
    });
    expect(verdict).toMatchObject({ passed: true, value: expect.closeTo(1 / 3, 12) as number });
  });

  it("suspects the label where all nearest training samples have the predicted class", async () => {
    const predictions = predictionsWith(test, { 2: 1 });
    const { evidence } = await checkErrors({ data, predictions, neighbors: 2 });
    expect(evidence).toMatchObject({ label: ["n13.6"], alike: [], unexplained: [] });
  });

  it("fails when most mistakes are unexplained, and passes without mistakes", async () => {
    const odd = predictionsWith(test, { 0: 1, 3: 1 });
    const verdict = await checkErrors({ data, predictions: odd });
    expect(verdict.passed).toBe(false);
    expect(verdict.remedy[0]).toMatch(/^Mistakes that the data doesn't explain/u);
    const none = await checkErrors({ data, predictions: predictionsWith(test, {}) });
    expect(none).toMatchObject({ passed: true, value: 0 });
  });

  it("shows pictures of mistakes beside their nearest training samples", async () => {
    const splits = await digitSplits();
    const predictions = predictionsWith(splits.test, { 3: 9, 5: 0 });
    const { figure } = await checkErrors({ data: splits, predictions });
    // Two mistakes, each with five neighbours.
    expect(figure?.data[0]?.["text"]).toHaveLength(12);
  });

  it("refuses predictions of other data, and ends when it is interrupted", async () => {
    const other = predictionsWith(train, {});
    await expect(checkErrors({ data, predictions: other })).rejects.toThrow("of other data");
    const signal = AbortSignal.abort(new Error("interrupted"));
    const predictions = predictionsWith(test, { 0: 1 });
    await expect(checkErrors({ data, predictions, signal })).rejects.toThrow("interrupted");
  });
});
