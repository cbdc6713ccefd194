import { describe, expect, it } from "vitest";
import { figure } from "../../../lib/plots/figure.ts";
import { axis } from "../../../lib/plots/theme.ts";
import { renderSvg } from "../../../lib/plots/render-svg.ts";

const bars = figure([{ type: "bar", x: ["a", "b", "c"], y: [1, 3, 2] }], {
  xaxis: axis("class"),
});

describe("renderSvg", () => {
  it("draws one bar a value, and the axis title below them", async () => {
    const svg = await renderSvg(bars, { width: 600, height: 300 });
    expect(svg.match(/<g class="point">/g)).toHaveLength(3);
    const [, y] = /class="xtitle"[^>]* y="([\d.]+)"/.exec(svg) ?? [];
    expect(Number(y)).toBeGreaterThan(250);
    expect(Number(y)).toBeLessThan(300);
  });

  it("thins a long line to 300 points and keeps its extremes", async () => {
    const y = Array.from({ length: 10_000 }, (_, index) =>
      index === 5000 ? 100 : Math.sin(index),
    );
    const svg = await renderSvg(figure([{ type: "scatter", mode: "lines", y }]), {
      width: 600,
      height: 300,
    });
    const path = /class="js-line"[^>]* d="([^"]+)"/.exec(svg)?.[1] ?? "";
    // Plotly leaves out points that a straight line passes; it never adds any.
    expect(path.split(/[ML]/).length).toBeLessThanOrEqual(301);
    expect(path.length).toBeGreaterThan(500);
  });

  it("says in words what it couldn't draw", async () => {
    const broken = {
      data: [
        {
          type: "scatter",
          get y(): number[] {
            throw new Error("no data");
          },
        },
      ],
      layout: {},
    };
    expect(await renderSvg(broken)).toMatch(
      /^<svg .*could not be drawn as a still picture: no data/s,
    );
  });

  it("takes the ink of the theme", async () => {
    const light = await renderSvg(bars, { theme: "light" });
    const dark = await renderSvg(bars, { theme: "dark" });
    expect(light).not.toBe(dark);
    expect(dark).not.toContain("#757a82");
  });
});
