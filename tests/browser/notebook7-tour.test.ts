import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openPage, type WatchedPage } from "../support/browser.ts";
import { type LabServer, startLab } from "../support/jupyter-lab.ts";
import { root } from "../support/python.ts";

let server: LabServer;
let watched: WatchedPage;

beforeAll(async () => {
  server = await startLab({ app: "notebook" });
  watched = await openPage({ viewport: { width: 1300, height: 1400 } });
  mkdirSync(join(root, "test-results"), { recursive: true });
});

afterAll(async () => {
  await watched?.close();
  await server?.stop();
});

it("Notebook 7 opens the tour, runs every cell, draws every plot and asks nothing of any network", async () => {
  const { page } = watched;
  await page.goto(`${server.url}/notebooks/00-tour.ipynb`);
  await page.waitForSelector(".jp-Notebook .jp-CodeCell", { timeout: 90_000 });
  await page.waitForFunction(
    "window.jupyterapp?.shell.currentWidget?.sessionContext !== undefined",
  );
  const kernel = await page.evaluate<string>(`(async () => {
    const { context, sessionContext } = window.jupyterapp.shell.currentWidget;
    await context.ready;
    await sessionContext.ready;
    const { kernel } = sessionContext.session;
    // Notebook 7 says that a session is ready before its kernel has answered.
    await kernel.info;
    return kernel.name;
  })()`);
  expect(kernel).toBe("athanor");
  const cells = await page.evaluate<{ count: number | null; errors: string[] }[]>(`(async () => {
    const app = window.jupyterapp;
    const notebook = app.shell.currentWidget;
    // Cells outside the view are drawn when scrolled to; the test wants them all.
    notebook.content.notebookConfig = { ...notebook.content.notebookConfig, windowingMode: "none" };
    await app.commands.execute("notebook:run-all-cells");
    return notebook.content.widgets
      .filter((cell) => cell.model.type === "code")
      .map((cell) => ({
        count: cell.model.executionCount,
        errors: cell.model.toJSON().outputs.filter((o) => o.output_type === "error").map((o) => o.evalue),
      }));
  })()`);
  await page.waitForTimeout(3000);
  await page.screenshot({ path: join(root, "test-results/notebook7-top.png") });
  expect(cells.flatMap(({ errors }) => errors)).toEqual([]);
  expect(cells.map(({ count }) => count)).toEqual(cells.map((_, index) => index + 1));
  const plots = await page.$$eval(".jp-OutputArea-output [data-athanor-figure]", (holders) =>
    holders.map((holder) => holder.querySelectorAll(".js-plotly-plot .main-svg").length > 0),
  );
  expect(plots.length).toBeGreaterThanOrEqual(8);
  expect(plots).toEqual(plots.map(() => true));
  const [plot] = await page.$$(".jp-OutputArea-output [data-athanor-figure]");
  await plot?.scrollIntoViewIfNeeded();
  await page.screenshot({ path: join(root, "test-results/notebook7-plot.png") });
  expect(watched.outside).toEqual([]);
  // Notebook 7.6 itself throws once at start, when it loads the settings of a plugin that it lacks.
  const ownStart = /reading 'schema'\)\s+at \S+notebook_core/u;
  expect(watched.errors.filter((error) => !ownStart.test(error))).toEqual([]);
});
