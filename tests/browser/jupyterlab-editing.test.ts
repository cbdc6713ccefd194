/** Help while typing, Stop during training and restart in a real JupyterLab. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openPage, type WatchedPage } from "../support/browser.ts";
import { type LabServer, startLab } from "../support/jupyter-lab.ts";
import { root } from "../support/python.ts";

let lab: LabServer;
let watched: WatchedPage;

const cells = [
  "/** Twice a number. */\nfunction double(x: number): number { return 2 * x }\nconst doubled = double(21)\ndoubled",
  "doub",
  `import * as tf from "@tensorflow/tfjs";
const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [1] })] });
model.compile({ optimizer: "sgd", loss: "meanSquaredError" });
let kept = "still here";
console.log("training");
await model.fit(tf.ones([512, 1]), tf.ones([512, 1]), { epochs: 1_000_000, verbose: 0 });`,
  "kept",
];

beforeAll(async () => {
  lab = await startLab();
  watched = await openPage({ viewport: { width: 1300, height: 1000 } });
  mkdirSync(join(root, "test-results"), { recursive: true });
  const notebook = {
    nbformat: 4,
    nbformat_minor: 5,
    metadata: { kernelspec: { name: "athanor", display_name: "T", language: "typescript" } },
    cells: cells.map((source, index) => ({
      cell_type: "code",
      id: `c${index}`,
      metadata: {},
      execution_count: null,
      outputs: [],
      source,
    })),
  };
  writeFileSync(join(lab.folder, "editing.ipynb"), JSON.stringify(notebook));
  await watched.page.goto(`${lab.url}/lab/tree/editing.ipynb?reset`);
  await watched.page.waitForSelector(".jp-Notebook .jp-CodeCell", { timeout: 90_000 });
  await inLab(
    `await panel.context.ready; await panel.sessionContext.ready; await panel.sessionContext.session.kernel.info;`,
  );
});

afterAll(async () => {
  await watched?.close();
  await lab?.stop();
});

/** Runs statements in the page; `app` is JupyterLab and `panel` its notebook. */
async function inLab<Value>(statements: string): Promise<Value> {
  return watched.page.evaluate<Value>(
    `(async () => { const app = window.jupyterapp; await app.restored; const panel = app.shell.currentWidget; ${statements} })()`,
  );
}

const run = (index: number): Promise<unknown> =>
  inLab(
    `panel.content.activeCellIndex = ${index}; await app.commands.execute("notebook:run-cell");`,
  );

const shot = async (name: string): Promise<void> => {
  await watched.page.screenshot({ path: join(root, `test-results/${name}.png`) });
};

it("completes a name of another cell with a badge of its kind, and shows its documentation in a tooltip", async () => {
  const { page } = watched;
  await run(0);
  const editor = page.locator(".jp-CodeCell").nth(1).locator(".cm-content");
  await editor.click();
  await page.keyboard.press("End");
  await page.keyboard.press("Tab");
  const items = page.locator(".jp-Completer-item");
  await items.first().waitFor({ timeout: 30_000 });
  const found = await items.evaluateAll((nodes) =>
    nodes.map((node) => [
      node.querySelector(".jp-Completer-match")?.textContent,
      node.querySelector(".jp-Completer-typeExtended")?.textContent,
    ]),
  );
  await shot("completion-badges");
  expect(found).toEqual(
    expect.arrayContaining([
      ["double", "function"],
      ["doubled", expect.stringMatching(/^(?:const|let|var)$/u)],
    ]),
  );
  await page.keyboard.press("Escape");
  await editor.click();
  await page.keyboard.press("End");
  await page.keyboard.type("le(");
  await page.keyboard.press("Shift+Tab");
  const tooltip = page.locator(".jp-Tooltip");
  await tooltip.waitFor({ timeout: 30_000 });
  await shot("tooltip");
  expect(await tooltip.textContent()).toMatch(/double\(x: number\): number[^]*Twice a number\./u);
  await page.keyboard.press("Escape");
});

it("stops a training and keeps the variables; a restart forgets them", async () => {
  const { page } = watched;
  await inLab(`panel.content.activeCellIndex = 2; void app.commands.execute("notebook:run-cell");`);
  await page.getByText("training", { exact: true }).waitFor({ timeout: 60_000 });
  await page
    .locator(
      'button[data-command="notebook:interrupt-kernel"], [data-command="notebook:interrupt-kernel"] button, jp-button[data-command="notebook:interrupt-kernel"]',
    )
    .first()
    .click();
  await page
    .locator(".jp-OutputArea-output", { hasText: "KeyboardInterrupt" })
    .waitFor({ timeout: 30_000 });
  await run(3);
  await page.locator(".jp-OutputArea-executeResult", { hasText: "still here" }).waitFor();
  await shot("stopped-training");
  await inLab(
    `await panel.sessionContext.session.kernel.restart(); await panel.sessionContext.session.kernel.info;`,
  );
  await run(3);
  await page
    .locator(".jp-CodeCell")
    .nth(3)
    .locator(".jp-OutputArea-output", { hasText: "Cannot find name 'kept'" })
    .waitFor();
  await shot("restarted");
  expect(watched.errors).toEqual([]);
});
