import { describe, expect, it } from "vitest";
import { askedPart, checkHuman, samplesToAsk } from "../../../lib/checks/check-human.ts";
import { subset } from "../../../lib/data/subset.ts";
import { digitSplits, predictionsWith } from "./judged-samples.ts";

const splits = await digitSplits();
const part = splits.test;

/** Right answers for the samples to ask, but for the first few. */
function answersFor(count: number, wrong: number): Record<string, number> {
  return Object.fromEntries(
    samplesToAsk(splits, { samples: count }).map((index, turn) => {
      const label = part.labels[index] ?? 0;
      return [part.ids[index] ?? "", turn < wrong ? -1 : label];
    }),
  );
}

describe("samplesToAsk", () => {
  it("gives random samples of the test part, the same ones for a seed, and none twice", () => {
    const asked = samplesToAsk(splits, { samples: 20 });
    expect(asked).toEqual(samplesToAsk(splits, { samples: 20 }));
    expect(new Set(asked).size).toBe(20);
    expect(samplesToAsk(splits, { samples: 20, seed: 2 })).not.toEqual(asked);
    expect(samplesToAsk(splits, { samples: 20, answers: answersFor(15, 0) })).toEqual(
      asked.slice(15),
    );
    expect(askedPart(splits)).toBe(splits.test);
    expect(askedPart({ ...splits, test: subset(part, []) })).toBe(splits.validation);
  });
});

describe("checkHuman", () => {
  it("gives accuracy with its interval, and passes with enough answers", () => {
    const verdict = checkHuman({ data: splits, answers: answersFor(100, 5) });
    expect(verdict).toMatchObject({ check: "human", passed: true, value: 0.95 });
    // Wilson: 95 of 100 lies between 88.8 % and 97.8 %.
    expect(verdict.summary).toBe(
      "A person gets 95 of 100 samples of digits right: 95.0 %, with 95 % certainty 88.8 % to 97.8 %.",
    );
    expect(verdict.evidence["wrong"]).toHaveLength(5);
    expect(verdict.figure?.data[0]?.["text"]).toHaveLength(5);
  });

  it("says how many answers are missing", () => {
    const verdict = checkHuman({ data: splits, answers: answersFor(40, 0), samples: 50 });
    expect(verdict.passed).toBe(false);
    expect(verdict.remedy[0]).toContain("10 more; those given are kept");
  });

  it.each([
    ["worse", 60, "there is room above it"],
    ["as good", 6, "as good as a person"],
  ])("compares with a model that is %s on the same samples", (_, mistakes, words) => {
    const asked = samplesToAsk(splits, { samples: 100 });
    const wrong = Object.fromEntries(
      asked.slice(0, mistakes).map((index) => [index, ((part.labels[index] ?? 0) + 1) % 10]),
    );
    const predictions = predictionsWith(part, wrong);
    const verdict = checkHuman({ data: splits, answers: answersFor(100, 5), predictions });
    expect(verdict.summary).toContain(
      `The model gets ${100 - mistakes} of the same right: ${words}`,
    );
  });

  it("doesn't compare with predictions of other samples", () => {
    const predictions = predictionsWith(splits.validation, {});
    const verdict = checkHuman({ data: splits, answers: answersFor(10, 0), predictions });
    expect(verdict.evidence["model"]).toBeUndefined();
  });

  it.each([
    [{ nobody: 3 }, 'received one about "nobody"'],
    [{ [part.ids[0] ?? ""]: 10 }, 'to be a class 0 … 9, or -1 for "can\'t tell"; received 10'],
  ])("refuses %j", (answers, words) => {
    expect(() => checkHuman({ data: splits, answers })).toThrow(words);
  });
});
