import { JSDOM } from "jsdom";
import { describe, expect, it } from "vitest";
import { pageBox } from "../../../lib/plots/svg-boxes.ts";

function boxOf(svg: string, selector: string): ReturnType<typeof pageBox> {
  const { document } = new JSDOM(`<svg xmlns="http://www.w3.org/2000/svg">${svg}</svg>`).window;
  const element = document.querySelector(selector);
  if (element === null) throw new Error(`no ${selector}`);
  return pageBox(element);
}

// A letter is 0.56 em wide, a line 1.2 em high and 0.8 em of it above the baseline: "ab" at 10 px is 11.2 by 12.
describe("pageBox", () => {
  it("stands a text on its baseline", () => {
    const box = boxOf('<text x="5" y="20" font-size="10">ab</text>', "text");
    expect(box).toEqual({ x: 5, y: 12, width: expect.closeTo(11.2, 10), height: 12 });
  });

  it("moves a text by its anchor", () => {
    const { x } = boxOf('<text x="50" y="0" font-size="10" text-anchor="middle">ab</text>', "text");
    expect(x).toBeCloseTo(44.4, 10);
  });

  it("follows the groups around it", () => {
    const svg =
      '<g transform="translate(100,7)"><g transform="translate(0,1)"><text font-size="10">ab</text></g></g>';
    expect(boxOf(svg, "text")).toMatchObject({ x: 100, y: 0 });
  });

  it("turns a title along a y axis", () => {
    const svg =
      '<text transform="rotate(-90,30,40)" x="30" y="40" font-size="10" text-anchor="middle">ab</text>';
    const box = boxOf(svg, "text");
    expect(
      [box.width, box.height, box.x, box.y].map((value) => Math.round(value * 10) / 10),
    ).toEqual([12, 11.2, 22, 34.4]);
  });

  it("holds all texts of a group", () => {
    const box = boxOf(
      '<g><text font-size="10">ab</text><text x="100" y="30" font-size="10">ab</text></g>',
      "g",
    );
    expect(box).toEqual({ x: 0, y: -8, width: expect.closeTo(111.2, 10), height: 42 });
  });
});
