import { describe, expect, it } from "vitest";
import { checkQueries } from "../../../lib/checks/check-queries.ts";
import { browseData, type BrowseQuery } from "../../../lib/data/browse-data.ts";
import type { LabeledData, Splits } from "../../../lib/data/labeled-data.ts";
import { queryData } from "../../../lib/data/query-data.ts";
import { subset } from "../../../lib/data/subset.ts";
import { digitSplits } from "./judged-samples.ts";

const splits = await digitSplits();
const ask = (query: BrowseQuery, data: LabeledData | Splits = splits) =>
  browseData(data, query).question;
const judge = (...queries: readonly BrowseQuery[]) =>
  checkQueries({ data: splits, questions: queries.map((query) => ask(query)) });

describe("checkQueries", () => {
  it("passes once somebody asked by class and by a property", () => {
    const verdict = judge({ where: "class == 8", sort: "contrast", limit: 12 });
    expect(verdict).toMatchObject({ check: "queries", passed: true, value: 2, remedy: [] });
    expect(verdict.summary).toBe(
      "1 question was asked of digits (1 by class; by contrast). 12 distinct samples of 1797 came up.",
    );
    expect(verdict.evidence["questions"]).toEqual([
      { text: "class == 8, by contrast", columns: ["class", "contrast"], found: 174, shown: 12 },
    ]);
    expect(judge({ where: "class == 8" }, { sort: "brightness" }).passed).toBe(true);
  });

  it("says what nobody asked, with a question that can be asked of these data", () => {
    const byClass = judge({ where: "class == 8" });
    expect(byClass).toMatchObject({ passed: false, value: 1 });
    expect(byClass.remedy).toEqual([expect.stringContaining("%data query --sort contrast")]);
    const byProperty = judge({ where: "contrast < 5 or duplicates > 0" });
    expect(byProperty.remedy).toEqual([
      expect.stringMatching(
        /^Nobody looked at one class by itself: %data query class == \d --sort/u,
      ),
    ]);
    const [asked] = byProperty.remedy;
    const where = /%data query (class == \d)/u.exec(asked ?? "")?.[1] ?? "";
    expect(browseData(splits, { where }).rows.length).toBeGreaterThan(0);
  });

  it("takes a look at everything for samples seen, and for no question", () => {
    const verdict = judge({ limit: 40 });
    expect(verdict).toMatchObject({ passed: false, value: 0 });
    expect(verdict.summary).toBe(
      "Nobody has asked anything of digits yet. 40 distinct samples of 1797 came up.",
    );
    expect(verdict.remedy).toHaveLength(2);
  });

  it("counts neither what no sample answers nor what a model says of samples", () => {
    expect(judge({ where: "class == 8 and contrast > 100" }).value).toBe(0);
    expect(judge({ sort: "id" }, { sort: "split" }).value).toBe(0);
  });

  it("counts a question once, and each sample once", () => {
    const verdict = judge({ where: "class == 8", limit: 9 }, { where: "class == 8", limit: 12 });
    expect(verdict.summary).toContain("1 question was asked");
    expect(verdict.summary).toContain("12 distinct samples");
    expect(verdict.figure?.data[0]?.["x"]).toEqual([174]);
  });

  it("doesn't count what was asked of other data", () => {
    const fewer = { ...splits, train: subset(splits.train, [1, 2, 3]) };
    const other = ask({ where: "class == 8", sort: "contrast" }, fewer);
    const verdict = checkQueries({ data: splits, questions: [other] });
    expect(verdict).toMatchObject({ passed: false, value: 0, evidence: { otherData: 1 } });
    expect(verdict.figure).toBeUndefined();
  });

  it("counts what was asked of one part, and by queryData", () => {
    const { question } = queryData(splits.train, {
      where: (row) => row.class === "8" && Number(row["contrast"]) < 5,
    });
    expect(checkQueries({ data: splits, questions: [question] }).passed).toBe(true);
    expect(checkQueries({ data: splits.train, questions: [question] }).passed).toBe(true);
  });

  it("refuses data without samples", () => {
    const none = subset(splits.train, []);
    expect(() => checkQueries({ data: none, questions: [] })).toThrow(
      "Expected at least 1 samples",
    );
  });
});
