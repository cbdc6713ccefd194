import { describe, expect, it } from "vitest";
import { displaySymbol } from "../../../lib/core/mime-bundle.ts";
import { shownTable } from "../../../lib/core/shown-table.ts";

describe("shownTable", () => {
  it("is a plain list that shows itself as text and HTML", async () => {
    const table = shownTable(
      [
        { name: "a<b", value: 0.123456, count: 3 },
        { name: "c", value: Number.NaN, count: 12 },
      ],
      { caption: "Two" },
    );
    expect(JSON.stringify(table)).toContain('"name":"a<b"');
    const bundle = await table[displaySymbol]();
    expect(bundle["text/plain"]).toBe(
      ["Two", "name  value   count", "a<b   0.1235  3", "c     NaN     12"].join("\n"),
    );
    expect(bundle["text/html"]).toContain("<caption>Two</caption>");
    expect(bundle["text/html"]).toContain(">a&lt;b</td>");
  });

  it("says so when there is nothing", async () => {
    const bundle = await shownTable([], { empty: "No runs & nothing." })[displaySymbol]();
    expect(bundle["text/html"]).toBe("<p>No runs &amp; nothing.</p>");
  });

  it("draws the first 500 of many rows and says how many there are", async () => {
    const rows = Array.from({ length: 300_000 }, (_, row) => ({ row }));
    const table = shownTable(rows, { caption: "Many" });
    expect(table).toHaveLength(300_000);
    const bundle = await table[displaySymbol]();
    const lines = String(bundle["text/plain"]).split("\n");
    expect(lines[0]).toBe("Many; the first 500 of 300000 rows");
    expect(lines).toHaveLength(502);
    expect(String(bundle["text/html"]).match(/<tr>/gu)).toHaveLength(501);
  });
});
