import { describe, expect, it } from "vitest";
import { displaySymbol } from "../../../lib/core/mime-bundle.ts";
import {
  figureLimitBytes,
  plotlyMimeType,
  toMimeBundle,
} from "../../../lib/plots/figure-bundle.ts";
import { figure } from "../../../lib/plots/figure.ts";

const line = figure([{ type: "scatter", x: [0, 1], y: [1, 2], name: "</script><b>" }], {
  title: { text: "Loss" },
});

describe("toMimeBundle", () => {
  it("holds what every frontend can show, and nothing that JupyterLab would show instead", async () => {
    const bundle = await toMimeBundle(line);
    expect(Object.keys(bundle)).toEqual([plotlyMimeType, "text/html", "text/plain"]);
    expect(bundle[plotlyMimeType]).toHaveProperty("layout");
    expect(bundle["text/plain"]).toBe("Loss (</script><b>)");
  });

  it("carries a still picture in its HTML, for readers without scripts", async () => {
    const html = String((await toMimeBundle(line))["text/html"]);
    const [, base64 = ""] = /<img [^>]*src="data:image\/svg\+xml;base64,([^"]+)"/.exec(html) ?? [];
    expect(Buffer.from(base64, "base64").toString()).toMatch(/^<svg /);
  });

  it("lets no text of the figure end the script", async () => {
    const html = String((await toMimeBundle(line))["text/html"]);
    expect(html.match(/<\/script>/g)).toHaveLength(1);
    expect(html).toContain(String.raw`\u003c/script>`);
  });

  it("gives every output an element of its own", async () => {
    const ids = await Promise.all(
      [1, 2].map(
        async () => /id="([^"]+)"/.exec(String((await toMimeBundle(line))["text/html"]))?.[1],
      ),
    );
    expect(ids[0]).not.toBe(ids[1]);
  });

  it("shows a figure above 2 MB as a still picture with a note", async () => {
    const values = Array.from({ length: 300_000 }, (_, index) => Math.sin(index));
    const bundle = await toMimeBundle(figure([{ type: "scatter", y: values }]));
    expect(JSON.stringify(values).length).toBeGreaterThan(figureLimitBytes);
    expect(Object.keys(bundle)).toEqual(["text/html", "text/plain"]);
    expect(bundle["text/html"]).toMatch(/<img .*more than the 2 MB/s);
  });

  it("turns NaN into a gap, as JSON wants it", async () => {
    const gap = await toMimeBundle(figure([{ type: "scatter", y: [1, Number.NaN] }]));
    expect(gap[plotlyMimeType]).toMatchObject({ data: [{ y: [1, null] }] });
  });
});

describe("figure", () => {
  it("shows itself as the last value of a cell, and is plain data otherwise", async () => {
    expect(Object.keys(line)).toEqual(["data", "layout"]);
    expect(await line[displaySymbol]()).toHaveProperty([plotlyMimeType]);
  });
});
