import { describe, expect, it } from "vitest";
import { barsFigure, type NamedBar } from "../../../lib/plots/bars.ts";

const bar = (name: string, value: number): NamedBar => ({ name, value, good: true });

/** Where the numbers begin, what they say, and the axis' range. */
function numbersOf(bars: readonly NamedBar[], bound?: number) {
  const { data, layout } = barsFigure(bars, {
    title: "Bars",
    xTitle: "value",
    ...(bound === undefined ? {} : { bound }),
  });
  const { range } = layout["xaxis"] as { readonly range: readonly [number, number] };
  return {
    anchors: data[1]?.["x"] as readonly number[],
    texts: data[1]?.["text"] as readonly string[],
    range,
  };
}

describe("barsFigure", () => {
  it("puts numbers right of their bars, with room for them on a page of 360 pixels", () => {
    const { anchors, texts, range } = numbersOf([bar("a", 3), bar("b", 0.12345)]);
    expect(anchors).toEqual([3, 0.12345]);
    expect(texts).toEqual(["  3", "  0.123"]);
    // Names take 150 of the 360 pixels; a digit some 7.
    expect(((range[1] - 3) / (range[1] - range[0])) * 170).toBeGreaterThanOrEqual(3 * 7 - 1);
  });

  it("keeps numbers off the line of the bound", () => {
    const { anchors } = numbersOf([bar("near", 0.05), bar("far", 1), bar("beyond", 0.25)], 0.2);
    expect(anchors).toEqual([0.2, 1, 0.25]);
    expect(numbersOf([bar("far below", 0.01)], 5).anchors).toEqual([0.01]);
  });

  it("keeps numbers of bars to the left off the names", () => {
    const { anchors, texts, range } = numbersOf([bar("up", 0.003), bar("down", -0.000984)]);
    expect(anchors).toEqual([0.003, 0]);
    expect(texts[1]).toBe("  -9.8e-4");
    expect(range[0]).toBeGreaterThan(-0.0011);
  });

  it("shows both ends of a long name, and a gap for what isn't a number", () => {
    const { data } = barsFigure([bar("block_3_expand_relu_conv2d", Number.NaN)], {
      title: "Bars",
      xTitle: "value",
    });
    expect(data[0]).toMatchObject({ x: [null], y: ["block_3_exp…elu_conv2d"] });
    expect(data[1]).toMatchObject({ x: [0], text: ["  NaN"] });
  });
});
