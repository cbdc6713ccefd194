/** The tour in a real JupyterLab, every plot drawn. */
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { drawnFigures, failuresOf, type LabSession, openLab } from "../support/lab-session.ts";
import { root } from "../support/python.ts";

let lab: LabSession;

beforeAll(async () => {
  lab = await openLab({ viewport: { width: 1400, height: 1500 } });
});

afterAll(() => lab?.close());

it("runs every cell, draws every plot and asks nothing of any network", async () => {
  await lab.open("00-tour.ipynb");
  const cells = await lab.runAll();
  await lab.watched.page.waitForTimeout(3000);
  await lab.shot("tour-top");
  expect(failuresOf(cells)).toEqual([]);
  expect(cells.map(({ count }) => count)).toEqual(cells.map((_, index) => index + 1));
  const plots = await drawnFigures(lab);
  expect(plots.length).toBeGreaterThanOrEqual(8);
  expect(plots).toEqual(plots.map(() => true));
  expect(lab.watched.outside).toEqual([]);
  expect(lab.watched.errors).toEqual([]);
  await shootEachPlot();
});

/** Pictures for a person to look at: one a plot. */
async function shootEachPlot(): Promise<void> {
  const holders = await lab.watched.page.$$(".jp-OutputArea-output [data-athanor-figure]");
  for (const [index, holder] of holders.entries()) {
    await holder.scrollIntoViewIfNeeded();
    await holder.screenshot({
      path: join(root, `test-results/tour-plot-${String(index).padStart(2, "0")}.png`),
    });
  }
}
