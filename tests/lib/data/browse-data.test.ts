import { describe, expect, it } from "vitest";
import { browseData, browseDataInTurns } from "../../../lib/data/browse-data.ts";
import { subset } from "../../../lib/data/subset.ts";
import { digitSplits, numbers, predictionsWith } from "../checks/judged-samples.ts";

const splits = await digitSplits();

describe("browseData", () => {
  it("finds samples of all parts by class and property, sorted, with their samples", () => {
    const { rows, data, total } = browseData(splits, {
      where: "class == 8 and contrast < 6",
      sort: "contrast",
      descending: true,
      limit: 5,
    });
    expect(total).toBe(1797);
    expect(rows).toHaveLength(5);
    expect(rows.every((row) => row.class === "8" && Number(row["contrast"]) < 6)).toBe(true);
    const contrasts = rows.map((row) => Number(row["contrast"]));
    expect(contrasts).toEqual(contrasts.toSorted((a, b) => b - a));
    expect(data.ids).toEqual(rows.map(({ id }) => id));
    const [first] = rows;
    const part = splits[first?.split ?? "train"];
    const index = part.ids.indexOf(first?.id ?? "");
    expect(data.features.subarray(0, 64)).toEqual(
      part.features.subarray(64 * index, 64 * index + 64),
    );
  });

  it("counts copies over all parts, and how far samples stand out", () => {
    const train = numbers([1, 2, 3, 4, 5, 60], [0, 0, 0, 0, 0, 1]);
    const test = numbers([2, 7], [0, 1]);
    const { rows } = browseData({ train, validation: subset(test, []), test });
    expect(rows.map(({ split, duplicates }) => [split, duplicates])).toEqual([
      ["train", 0],
      ["train", 1],
      ...Array.from({ length: 4 }, () => ["train", 0]),
      ["test", 1],
      ["test", 0],
    ]);
    // Quartiles of 1, 2, 3, 4, 5, 60 are 2.25 and 4.75 (NumPy): (60 - 4.75) / 2.5.
    expect(rows[5]?.outlier).toBeCloseTo(22.1, 10);
    expect(rows[2]?.outlier).toBe(0);
  });

  it("knows what a model says about its part: wrong ones by loss", () => {
    const predictions = predictionsWith(splits.test, { 4: 1, 9: 2 });
    const { rows } = browseData(splits, { where: "correct == 'no'", sort: "loss", predictions });
    expect(new Set(rows.map(({ id }) => id))).toEqual(
      new Set([splits.test.ids[4], splits.test.ids[9]]),
    );
    expect(new Set(rows.map((row) => row["predicted"]))).toEqual(new Set(["1", "2"]));
    const all = browseData(splits, { sort: "loss", descending: true, predictions }).rows;
    expect(all.slice(0, 2).map((row) => row["loss"])).toEqual([2.3, 2.3]);
    expect(all.at(-1)?.["loss"]).toBeUndefined();
  });

  it("searches ids and classes, and looks at some parts only", () => {
    const id = splits.validation.ids[3] ?? "";
    const { rows } = browseData(splits, { search: id, splits: ["validation"] });
    expect(rows.map((row) => row.id)).toContain(id);
    expect(rows.every(({ split }) => split === "validation")).toBe(true);
    expect(browseData(splits.train, { limit: 2 }).rows.map(({ split }) => split)).toEqual([
      "train",
      "train",
    ]);
  });

  it("refuses a column that doesn't exist", () => {
    expect(() => browseData(splits, { sort: "colour" })).toThrow(
      /Expected to sort by one of id, split, class, label, brightness, .*; received colour/u,
    );
  });
});

describe("browseDataInTurns", () => {
  it("finds what browseData finds, tells how far it is, and ends in the middle at a signal", async () => {
    const query = { where: "contrast < 4", sort: "id", limit: 30 };
    const told: number[] = [];
    const onProgress = (fraction: number): void => void told.push(fraction);
    expect(await browseDataInTurns(splits, { ...query, onProgress })).toEqual(
      browseData(splits, query),
    );
    expect(told).toEqual(told.toSorted((a, b) => a - b));
    const controller = new AbortController();
    const { signal } = controller;
    const stop = (fraction: number): void => {
      if (fraction > 0.4) controller.abort(new Error("enough"));
    };
    const running = browseDataInTurns(splits, { ...query, signal, onProgress: stop });
    await expect(running).rejects.toThrow("enough");
  });
});
