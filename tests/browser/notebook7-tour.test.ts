/** The tour in a real Notebook 7. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { drawnFigures, failuresOf, type LabSession, openLab } from "../support/lab-session.ts";

let lab: LabSession;

beforeAll(async () => {
  lab = await openLab({ app: "notebook", viewport: { width: 1300, height: 1400 } });
});

afterAll(() => lab?.close());

it("Notebook 7 opens the tour, runs every cell, draws every plot and asks nothing of any network", async () => {
  const { page, outside, errors } = lab.watched;
  await page.goto(`${lab.server.url}/notebooks/00-tour.ipynb`);
  expect(await lab.ready()).toBe("athanor");
  const cells = await lab.runAll();
  await page.waitForTimeout(3000);
  await lab.shot("notebook7-top");
  expect(failuresOf(cells)).toEqual([]);
  expect(cells.map(({ count }) => count)).toEqual(cells.map((_, index) => index + 1));
  const plots = await drawnFigures(lab);
  expect(plots.length).toBeGreaterThanOrEqual(8);
  expect(plots).toEqual(plots.map(() => true));
  const [plot] = await page.$$(".jp-OutputArea-output [data-athanor-figure]");
  await plot?.scrollIntoViewIfNeeded();
  await lab.shot("notebook7-plot");
  expect(outside).toEqual([]);
  // Notebook 7.6 itself throws once at start, when it loads the settings of a plugin that it lacks.
  const ownStart = /reading 'schema'\)\s+at \S+notebook_core/u;
  expect(errors.filter((error) => !ownStart.test(error))).toEqual([]);
});
