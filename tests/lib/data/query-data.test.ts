import { describe, expect, it } from "vitest";
import { attributesOf } from "../../../lib/data/attributes.ts";
import { createData } from "../../../lib/data/create-data.ts";
import { queryData, queryDataInTurns } from "../../../lib/data/query-data.ts";
import { subset } from "../../../lib/data/subset.ts";

/** Three pictures of 4×4: dark left, bright bottom, one colour. */
const data = createData({
  name: "three",
  features: Float32Array.from([
    ...Array.from({ length: 16 }, (_, at) => (at % 4 < 2 ? 0 : 1)),
    ...Array.from({ length: 16 }, (_, at) => (at < 12 ? 0 : 4)),
    ...Array.from({ length: 16 }, () => 3),
  ]),
  labels: Int32Array.from([0, 1, 1]),
  shape: [4, 4, 1],
  classNames: ["cat", "dog"],
  ids: ["a", "b", "c"],
});

describe("attributesOf", () => {
  it("measures brightness, contrast, direction of edges and where the ink is", () => {
    const found = attributesOf(data);
    // By hand: means 0.5, 1 and 3; deviations 0.5, sqrt(3) and 0.
    expect([...(found["brightness"] ?? [])]).toEqual([0.5, 1, 3]);
    expect(found["contrast"]?.[0]).toBeCloseTo(0.5, 12);
    expect(found["contrast"]?.[1]).toBeCloseTo(Math.sqrt(3), 12);
    // All steps go across in the first, down in the second; the third has none.
    expect([...(found["edges"] ?? [])]).toEqual([1, 0, 0.5]);
    // Ink in columns 2 and 3 of 0 … 3: 2.5 / 3.
    expect(found["centre-x"]?.[0]).toBeCloseTo(2.5 / 3, 12);
    expect(found["centre-y"]?.[1]).toBe(1);
  });

  it("refuses data without samples", () => {
    expect(() => attributesOf(subset(data, []))).toThrow(/received none/);
  });
});

describe("queryData", () => {
  it("filters by class and sorts by a property", () => {
    const dogs = queryData(data, {
      where: (row) => row.class === "dog",
      sort: "brightness",
      descending: true,
    });
    expect(dogs.rows.map(({ id }) => id)).toEqual(["c", "b"]);
    expect(dogs.data.ids).toEqual(["c", "b"]);
    expect(queryData(data, { limit: 1 }).rows).toHaveLength(1);
  });

  it("names the columns when one doesn't exist", () => {
    expect(() => queryData(data, { sort: "size" })).toThrow(/one of id, label, class, brightness/);
  });
});

describe("queryDataInTurns", () => {
  const many = createData({
    name: "many",
    features: Float32Array.from({ length: 2000 }, (_, at) => (at * 7919) % 1000),
    labels: new Int32Array(1000),
    shape: [2],
    classNames: ["one"],
    ids: Array.from({ length: 1000 }, (_, index) => String(index)),
  });

  it("finds what queryData finds and tells how far it is", async () => {
    const told: number[] = [];
    const query = { where: (row: { label: number }) => row.label === 0, sort: "mean", limit: 10 };
    const onProgress = (fraction: number): void => void told.push(fraction);
    const found = await queryDataInTurns(many, { ...query, onProgress, everyMs: 0 });
    expect(found).toEqual(queryData(many, query));
    expect(told).toEqual(told.toSorted((a, b) => a - b));
    expect(told.length).toBeGreaterThan(10);
  });

  it("ends in the middle with the signal's reason", async () => {
    const controller = new AbortController();
    const last: number[] = [];
    const onProgress = (fraction: number): void => {
      last.push(fraction);
      if (fraction > 0.5) controller.abort(new Error("enough"));
    };
    const { signal } = controller;
    const running = queryDataInTurns(many, { signal, onProgress, everyMs: 0 });
    await expect(running).rejects.toThrow("enough");
    expect(last.at(-1)).toBeLessThan(0.8);
  });
});
