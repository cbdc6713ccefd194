import { describe, expect, it } from "vitest";
import { orderMarks } from "../../../lib/reports/cells-section.ts";

const cells = (...entries: [number, string][]) =>
  entries.map(([executionCount, source]) => ({ executionCount, source }));

describe("orderMarks", () => {
  it("says nothing of cells that ran one after the other", () => {
    expect(orderMarks(cells([1, "a"], [2, "b"]))).toEqual([[], []]);
  });

  it("marks a cell that ran again, counts that are missing, and a restart", () => {
    const marks = orderMarks(cells([1, "a"], [2, "a "], [5, "b"], [1, "c"]));
    expect(marks).toEqual([
      [],
      ["ran before as [1]"],
      ["out of order: [3] to [4] are missing before it"],
      ["the kernel was restarted before this cell"],
    ]);
  });
});
