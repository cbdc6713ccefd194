import { JSDOM } from "jsdom";
import { describe, expect, it } from "vitest";
import { livePush } from "../../../lib/plots/live-script.ts";

interface Extension {
  readonly update: { readonly x: number[][]; readonly y: (number | null)[][] };
  readonly traces: number[];
}

/** A page with a drawn plot, and what plotly was asked to extend. */
function openPage(isDrawn: boolean): {
  run(html: string): void;
  extensions: Extension[];
  draw(): void;
} {
  const { window } = new JSDOM('<div id="plot"></div>', { runScripts: "outside-only" });
  const extensions: Extension[] = [];
  const draw = (): void => {
    const drawn = window.document.createElement("div");
    drawn.className = "js-plotly-plot";
    window.document.querySelector("#plot")?.append(drawn);
    window["Plotly"] = {
      extendTraces: (_: unknown, update: Extension["update"], traces: number[]) =>
        extensions.push({ update, traces }),
    };
  };
  if (isDrawn) draw();
  const run = (html: string): void => {
    window.eval(html.replaceAll(/<\/?script>/g, ""));
  };
  return { run, extensions, draw };
}

describe("livePush", () => {
  it("extends each trace by its points", () => {
    const page = openPage(true);
    page.run(
      livePush("plot", 0, [
        [0, 1, 5],
        [1, 1, 7],
        [0, 2, null],
      ]),
    );
    expect(page.extensions).toEqual([
      { update: { x: [[1, 2], [1]], y: [[5, null], [7]] }, traces: [0, 1] },
    ]);
  });

  it("takes repeated points once", () => {
    const page = openPage(true);
    page.run(livePush("plot", 0, [[0, 1, 5]]));
    page.run(
      livePush("plot", 0, [
        [0, 1, 5],
        [0, 2, 4],
      ]),
    );
    expect(page.extensions.map(({ update }) => update.x)).toEqual([[[1]], [[2]]]);
  });

  it("keeps points that come before plotly until it is drawn", () => {
    const page = openPage(false);
    page.run(livePush("plot", 0, [[0, 1, 5]]));
    page.draw();
    page.run(livePush("plot", 1, [[0, 2, 4]]));
    expect(page.extensions.map(({ update }) => update.x)).toEqual([[[1, 2]]]);
  });
});
