import { describe, expect, it } from "vitest";
import { parseQuery } from "../../../lib/data/query-text.ts";

const columns = ["class", "contrast", "centre-x", "loss"];
const row = { class: "Big Cat", contrast: 3, "centre-x": 0.25, loss: 1e-3 };

describe("parseQuery", () => {
  it.each([
    ["", true],
    ["contrast < 4", true],
    ["contrast >= 4 or centre-x = 0.25", true],
    ["contrast >= 4 or centre-x = 0.25 and loss > 1", false],
    ["(contrast >= 4 || centre-x == 0.25) && loss <= 1e-3", true],
    ["not contrast < 4", false],
    ["!(contrast > 4) and class ~ 'cat'", true],
    ["class != 'Big Cat'", false],
    ['class == "Big Cat"', true],
    ["class ~ CAT", true],
    ["contrast == '3'", true],
    ["centre-x < contrast", true],
  ])("%s is %s", (text, wanted) => {
    expect(parseQuery(text, columns)(row)).toBe(wanted);
  });

  it.each([
    ["colour == 3", "Expected one of the columns class, contrast, centre-x, loss in the query"],
    ["contrast", "Expected one of == != < <= > >= ~ in the query, received its end"],
    ["contrast < ", "Expected a column, a number or a quoted text in the query, received its end"],
    ["(contrast < 4", "Expected a closing bracket"],
    ["contrast < 4 loss", 'Expected and, or, or the end in the query, received "loss"'],
    ["contrast < 4; process.exit()", 'received "; process.exit()"'],
  ])("refuses %s", (text, words) => {
    expect(() => parseQuery(text, columns)).toThrow(words);
  });

  it.each([
    ["label = outer", true],
    ["label == 'outer'", true],
    ["label != outer", false],
    ["label ~ out", true],
    ["label = inner", false],
    ["label = 1", true],
    ["label == '1'", true],
    ["label > 0 and label = outer", true],
  ])("takes a class's number or name for its label: %s is %s", (text, wanted) => {
    const ring = { class: "outer", label: 1 };
    expect(parseQuery(text, ["class", "label"])(ring)).toBe(wanted);
  });
});
