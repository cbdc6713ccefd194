import { JSDOM } from "jsdom";
import { describe, expect, it } from "vitest";
import { loaderScript } from "../../../lib/plots/loader-script.ts";
import { neutralInk } from "../../../lib/plots/theme.ts";

const config =
  '<script id="jupyter-config-data" type="application/json">{"baseUrl":"/base/"}</script>';
const box = '<div id="plot"><img alt="still"></div>';

function page(body: string): JSDOM["window"] {
  return new JSDOM(`<head></head><body>${body}</body>`, { runScripts: "outside-only" }).window;
}

const call = (id: string): string =>
  `${loaderScript}(${JSON.stringify(id)}, { data: [], layout: {} })`;

describe("the loader", () => {
  it("draws with the plotly that is there, in place of the still picture", async () => {
    const window = page(box);
    const layouts: unknown[] = [];
    window["Plotly"] = {
      newPlot: (_: Element, __: unknown, layout: unknown) => Promise.resolve(layouts.push(layout)),
    };
    window.eval(call("plot"));
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(layouts).toHaveLength(1);
    expect(window.document.querySelector("img")).toBeNull();
  });

  it("loads plotly from the kernelspec once for all plots of a page", () => {
    const window = page(`${config}${box}<div id="other"></div>`);
    window.eval(call("plot"));
    window.eval(call("other"));
    const sources = [...window.document.head.querySelectorAll("script")].map((script) =>
      script.getAttribute("src"),
    );
    expect(sources).toEqual(["/base/kernelspecs/athanor/plotly.min.js"]);
  });

  it("keeps the still picture where there is no plotly and no Jupyter", async () => {
    const window = page(box);
    window.eval(call("plot"));
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(window.document.querySelector("img")).not.toBeNull();
  });

  it("writes in light ink on JupyterLab's dark theme", async () => {
    const window = page(box);
    window.document.body.dataset["jpThemeLight"] = "false";
    let ink: unknown;
    window["Plotly"] = {
      newPlot: (_: Element, __: unknown, layout: { font: { color: string } }) => {
        ink = layout.font.color;
        return Promise.resolve();
      },
    };
    window.eval(call("plot"));
    expect(ink).toBe("#d7dbe0");
  });

  it("gives texts of traces the ink of the theme, too", () => {
    const window = page(box);
    window.document.body.dataset["jpThemeLight"] = "false";
    let data: unknown;
    window["Plotly"] = {
      newPlot: (_: Element, traces: unknown) => {
        data = traces;
        return Promise.resolve();
      },
    };
    const figure = { data: [{ type: "scatter", textfont: { color: neutralInk } }], layout: {} };
    window.eval(`${loaderScript}("plot", ${JSON.stringify(figure)})`);
    expect(data).toEqual([{ type: "scatter", textfont: { color: "#d7dbe0" } }]);
  });
});
