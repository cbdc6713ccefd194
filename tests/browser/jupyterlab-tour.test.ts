import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openPage, type WatchedPage } from "../support/browser.ts";
import { type LabServer, startLab } from "../support/jupyter-lab.ts";
import { root } from "../support/python.ts";

/** One code cell of JupyterLab's document, once all have run. */
interface RunCell {
  readonly executionCount: number | null;
  readonly source: string;
  readonly outputs: readonly { readonly output_type: string; readonly evalue?: string }[];
}

describe("the tour in JupyterLab", () => {
  let lab: LabServer;
  let watched: WatchedPage;

  beforeAll(async () => {
    lab = await startLab();
    watched = await openPage({ viewport: { width: 1400, height: 1500 } });
    mkdirSync(join(root, "test-results"), { recursive: true });
  });

  afterAll(async () => {
    await watched?.close();
    await lab?.stop();
  });

  it("runs every cell, draws every plot and asks nothing of any network", async () => {
    const { page } = watched;
    await page.goto(`${lab.url}/lab/tree/00-tour.ipynb?reset`);
    await page.waitForSelector(".jp-Notebook .jp-CodeCell", { timeout: 90_000 });
    await page.waitForFunction("window.jupyterapp !== undefined");
    // A string: the function runs in the page, whose globals this project has no types for.
    const cells: RunCell[] = await page.evaluate<RunCell[]>(`(async () => {
      const app = window.jupyterapp;
      await app.restored;
      const notebook = app.shell.currentWidget;
      await notebook.context.ready;
      await notebook.sessionContext.ready;
      // Cells outside the view are drawn when scrolled to; the test wants them all.
      notebook.content.notebookConfig = { ...notebook.content.notebookConfig, windowingMode: "none" };
      await app.commands.execute("notebook:run-all-cells");
      return notebook.content.widgets
        .filter((cell) => cell.model.type === "code")
        .map((cell) => {
          const { source, outputs } = cell.model.toJSON();
          return { executionCount: cell.model.executionCount, source, outputs };
        });
    })()`);
    await page.waitForTimeout(3000);
    await page.screenshot({ path: join(root, "test-results/tour-top.png") });

    const failures = cells.flatMap(({ source, outputs }) =>
      outputs
        .filter((output) => output.output_type === "error")
        .map((output) => `${source}\n${output.evalue}`),
    );
    expect(failures).toEqual([]);
    expect(cells.map((cell) => cell.executionCount)).toEqual(cells.map((_, index) => index + 1));

    const plots = await page.$$eval(".jp-OutputArea-output [data-athanor-figure]", (holders) =>
      holders.map((holder) => holder.querySelectorAll(".js-plotly-plot .main-svg").length > 0),
    );
    expect(plots.length).toBeGreaterThanOrEqual(8);
    expect(plots).toEqual(plots.map(() => true));
    expect(watched.outside).toEqual([]);
    expect(watched.errors).toEqual([]);
    await shootEachPlot(watched);
  });
});

/** Pictures for a person to look at: one a plot, and the whole notebook. */
async function shootEachPlot({ page }: WatchedPage): Promise<void> {
  const holders = await page.$$(".jp-OutputArea-output [data-athanor-figure]");
  for (const [index, holder] of holders.entries()) {
    await holder.scrollIntoViewIfNeeded();
    await holder.screenshot({
      path: join(root, `test-results/tour-plot-${String(index).padStart(2, "0")}.png`),
    });
  }
}
