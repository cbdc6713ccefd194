/** A launcher card in a real JupyterLab: shown, opened, and its notebook run from top to bottom. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { drawnFigures, failuresOf, type LabSession, openLab } from "../support/lab-session.ts";

let lab: LabSession;

beforeAll(async () => {
  lab = await openLab({
    viewport: { width: 1300, height: 1000 },
    kernel: { name: "athanor-reach", displayName: "Reach" },
  });
});

afterAll(() => lab?.close());

it("shows a card for the template, which opens a notebook of our kernel that runs to its end", async () => {
  const { page, errors, outside } = lab.watched;
  await page.goto(`${lab.server.url}/lab?reset`);
  const card = page.locator('.jp-LauncherCard[title^="The digits tour"]').last();
  await card.waitFor({ timeout: 30_000 });
  await lab.shot("launcher-cards");
  await card.click();
  expect(await lab.ready()).toBe("athanor-reach");
  await lab.shot("launcher-opened");

  const before = await lab.cells();
  expect(before.length).toBeGreaterThan(20);
  expect(before.map(({ count, outputs }) => [count, outputs.length])).toEqual(
    before.map(() => [null, 0]),
  );
  // Shorter than jupyterlab-tour.test.ts, which runs it as it is.
  await lab.inPage(`const { sharedModel } = panel.content.widgets.find((cell) => cell.model.type === "code").model;
    sharedModel.setSource(sharedModel.source.replace("epochs = 60", "epochs = 10").replace("trials = 8", "trials = 2"));`);
  const cells = await lab.runAll();
  expect(cells[0]?.source).toMatch(/epochs = 10;\s+const trials = 2;/u);
  expect(failuresOf(cells)).toEqual([]);
  expect(cells.map(({ count }) => count)).toEqual(cells.map((_, index) => index + 1));
  const texts = cells.map(({ outputs }) => JSON.stringify(outputs));
  // The machine card, the name of the backend, and the accuracy on digits that the training never saw.
  expect(texts[1]).toMatch(/cpu.*memory.*disk/u);
  expect(texts[2]).toMatch(/TensorFlow|wasm|WebGPU/iu);
  expect(texts.join("\n")).toMatch(/test_acc/u);
  const figures = await drawnFigures(lab);
  expect(figures.length).toBeGreaterThanOrEqual(8);
  expect(figures).toEqual(figures.map(() => true));
  await lab.shot("launcher-run");
  expect({ errors, outside }).toEqual({ errors: [], outside: [] });
});
