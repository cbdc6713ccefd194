import { expect, test } from "vitest";
import { isRecordArray, tableHtml } from "../../../kernel/display/table.ts";

test("records become rows, keys become columns, and missing values stay empty", () => {
  expect(tableHtml([{ a: 1, b: "x" }, { a: 2 }])).toBe(
    "<table><thead><tr><th></th><th>a</th><th>b</th></tr></thead><tbody>" +
      "<tr><th>0</th><td>1</td><td>x</td></tr><tr><th>1</th><td>2</td><td></td></tr></tbody></table>",
  );
});

test("text of keys and values can't become markup", () => {
  const html = tableHtml([{ "<k>": "<script>alert(1)</script>" }]);
  expect(html).not.toContain("<script>");
  expect(html).toContain("&lt;k&gt;");
});

test("of many rows the middle is left out and counted", () => {
  const html = tableHtml(Array.from({ length: 100 }, (_, index) => ({ index })));
  expect(html).toContain("40 more rows");
  expect(html).toContain("<th>99</th>");
  expect(html).not.toContain("<th>50</th>");
});

test.each([
  [[{ a: 1 }], true],
  [[Object.create(null)], false],
  [[], false],
  [[{ a: 1 }, 2], false],
  [[new Date()], false],
  ["ab", false],
])("only arrays of plain objects with keys are tables", (value, is) => {
  expect(isRecordArray(value)).toBe(is);
});
