import { describe, expect, it } from "vitest";
import { browseData } from "../../../lib/data/browse-data.ts";
import { queryData } from "../../../lib/data/query-data.ts";
import { createData } from "../../../lib/data/create-data.ts";
import { subset } from "../../../lib/data/subset.ts";

const train = createData({
  name: "six",
  features: Float32Array.from([1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6]),
  labels: Int32Array.from([0, 0, 0, 1, 1, 1]),
  shape: [2],
  classNames: ["cat", "dog"],
  ids: ["a", "b", "c", "d", "e", "dog-f"],
});
const validation = subset(train, [0]);
const splits = { train, validation, test: subset(train, []) };

describe("the question of a query", () => {
  it("says what was asked, of which data, and what came up", () => {
    const { question } = browseData(splits, {
      where: "class == dog and mean > 4",
      sort: "mean",
      descending: true,
      splits: ["train"],
      limit: 1,
    });
    expect(question).toEqual({
      data: [train.fingerprint],
      text: "class == dog and mean > 4, by mean, largest first, in train",
      columns: ["class", "mean"],
      found: 2,
      shown: ["dog-f"],
    });
    expect(browseData(splits).question.data).toEqual([
      train.fingerprint,
      validation.fingerprint,
      splits.test.fingerprint,
    ]);
  });

  it("knows the columns that a function reads, also those behind one that is seldom true", () => {
    const { question } = queryData(train, {
      where: (row) => row.class === "dog" && Number(row["largest"]) > 5,
    });
    expect(question.columns).toEqual(["class", "largest"]);
    expect(question.text).toContain('row.class === "dog" && Number(row["largest"]) > 5');
    expect(question).toMatchObject({ data: [train.fingerprint], found: 1, shown: ["dog-f"] });
  });

  it("knows where a searched text was found", () => {
    const found = browseData(splits, { search: "dog" }).question;
    expect(found).toMatchObject({ text: '"dog"', columns: ["class", "id"], found: 3 });
    expect(browseData(splits, { search: "b" }).question.columns).toEqual(["id"]);
  });

  it("asks for nothing where everything is shown", () => {
    expect(browseData(splits, { limit: 2 }).question).toMatchObject({
      text: "all samples",
      columns: [],
      found: 7,
      shown: ["a", "b"],
    });
    expect(queryData(train).question.columns).toEqual([]);
  });

  it("keeps 2000 ids, and 120 characters of a filter", () => {
    const count = 2100;
    const many = createData({
      name: "many",
      features: new Float32Array(count),
      labels: new Int32Array(count),
      shape: [1],
      classNames: ["one"],
      ids: Array.from({ length: count }, (_, index) => String(index)),
    });
    const where = `class == one ${"and class == one ".repeat(10)}`;
    const { question } = browseData(many, { where });
    expect(question.found).toBe(2100);
    expect(question.shown).toHaveLength(2000);
    expect(question.text).toHaveLength(120);
  });
});
