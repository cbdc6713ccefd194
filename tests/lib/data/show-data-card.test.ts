import { describe, expect, it } from "vitest";
import { displaySymbol } from "../../../lib/core/mime-bundle.ts";
import { createData } from "../../../lib/data/create-data.ts";
import { dataCard } from "../../../lib/data/data-card.ts";
import { subset } from "../../../lib/data/subset.ts";

/** Two classes `a` and `<b>`; samples 0 and 3 are equal. */
const data = createData({
  name: "pairs",
  features: Float32Array.of(0, 1, 2, 3, 4, 5, 0, 1),
  labels: Int32Array.of(0, 0, 1, 1),
  shape: [2],
  classNames: ["a", "<b>"],
  ids: ["s0", "s1", "s2", "s3"],
});

describe("showDataCard", () => {
  const card = dataCard({
    train: subset(data, [0, 1, 2]),
    validation: subset(data, [3]),
    test: subset(data, []),
  });

  it("shows counts by part and class, and the leak across parts", () => {
    const text = String((card[displaySymbol]() as Record<string, unknown>)["text/plain"]);
    expect(text).toMatch(/train +3 +2 +1/);
    expect(text).toMatch(/duplicates across parts +1 +leakage/);
  });

  it("escapes class names in HTML", () => {
    const html = String((card[displaySymbol]() as Record<string, unknown>)["text/html"]);
    expect(html).toContain("&lt;b&gt;");
    expect(html).not.toContain("<b>");
  });

  it("names a table's columns, says values, and writes four significant digits", () => {
    const table = createData({
      ...subset(data, [0, 1]),
      features: Float32Array.of(99.99970245361328, 5, -0.123456, 5),
      featureNames: ["income", "year"],
    });
    const none = subset(table, []);
    const shown = dataCard({ train: table, validation: none, test: none });
    const text = String((shown[displaySymbol]() as Record<string, unknown>)["text/plain"]);
    expect(text).toContain("training values, -0.1235 … 100");
    // By hand: mean of 99.9997… and -0.1235 is 49.938, half their distance 50.06.
    expect(text).toMatch(/0 +income +49\.94 +50\.06 +-0\.1235 +100\n1 +year +5 +0 +5 +5/u);
    expect(shown.featureNames).toEqual(["income", "year"]);
  });

  it("says pixels of pictures, and has no table of columns for them", () => {
    const image = createData({
      ...subset(data, [0]),
      features: new Float32Array(16),
      shape: [4, 4],
    });
    const none = subset(image, []);
    const shown = dataCard({ train: image, validation: none, test: none });
    const text = String((shown[displaySymbol]() as Record<string, unknown>)["text/plain"]);
    expect(text).toContain("training pixels, 0 … 0");
    expect(text).not.toContain("Columns");
  });

  it("stays plain JSON when it is stored", () => {
    expect(JSON.parse(JSON.stringify(card))).toEqual({ ...card });
  });
});
