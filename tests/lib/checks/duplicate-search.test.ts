import { describe, expect, it } from "vitest";
import { searchDuplicates } from "../../../lib/checks/duplicate-search.ts";
import { loadDigits } from "../../../lib/data/digits.ts";
import { createData } from "../../../lib/data/create-data.ts";
import type { LabeledData, Splits } from "../../../lib/data/labeled-data.ts";
import { subset } from "../../../lib/data/subset.ts";

/** 200 digits, each `times` times; the first of the copies of number 0 has one pixel that is a little brighter. */
async function repeated(times: number): Promise<LabeledData> {
  const digits = subset(
    await loadDigits(),
    Array.from({ length: 200 }, (_, index) => index),
  );
  const indices = Array.from({ length: 200 * times }, (_, index) => index % 200);
  const data = subset(digits, [...indices, 0]);
  const features = data.features.slice();
  features[features.length - 30] = (features.at(-30) ?? 0) + 0.5;
  return createData({
    ...data,
    features,
    ids: data.labels.reduce<string[]>((ids) => [...ids, String(ids.length)], []),
  });
}

function whole(train: LabeledData): Splits {
  const none = subset(train, []);
  return { train, validation: none, test: none };
}

describe("searchDuplicates", () => {
  it("finds a near copy also where every sample is there twice", async () => {
    const { exact, near, compared } = await searchDuplicates(whole(await repeated(2)), {});
    expect(exact.length).toBe(200);
    expect(compared).toBe(201);
    expect(near.map(({ first, second }) => [first.id, second.id])).toEqual([["0", "400"]]);
  });

  it("compares one of each group of copies in each part", async () => {
    const train = await repeated(1);
    const { exact, near, compared } = await searchDuplicates(
      { train, validation: subset(train, [5, 5, 6]), test: subset(train, []) },
      {},
    );
    expect(exact.map((group) => group.length)).toEqual([3, 2]);
    expect(compared).toBe(203);
    expect(near.map(({ first, second }) => [first.id, second.id])).toEqual([["0", "200"]]);
  });
});
