import { describe, expect, it } from "vitest";
import { withSettledMargins } from "../../../lib/plots/still-margins.ts";

describe("withSettledMargins", () => {
  it("gives names along the y axis the room that their letters take", () => {
    const data = [{ type: "bar", orientation: "h", x: [1, 2], y: ["a", "weight decay 1e-4"] }];
    const layout = withSettledMargins({
      data,
      layout: { yaxis: { automargin: true }, margin: { l: 56, t: 10 } },
    });
    // 17 letters of 7 px and 28 px for a title.
    expect(layout["margin"]).toEqual({ l: 147, t: 10 });
    expect(layout["yaxis"]).toEqual({ automargin: false });
  });

  it("leaves the margin of an axis of numbers alone", () => {
    const data = [{ type: "scatter", x: [1], y: [1000] }];
    const layout = withSettledMargins({ data, layout: { margin: { l: 56 } } });
    expect(layout["margin"]).toEqual({ l: 56 });
  });

  it("gives hidden names no room", () => {
    const layout = withSettledMargins({
      data: [{ y: ["long name"] }],
      layout: { yaxis: { visible: false }, margin: { l: 8 } },
    });
    expect(layout["margin"]).toEqual({ l: 8 });
  });
});
