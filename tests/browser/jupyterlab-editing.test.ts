/** Help while typing, Stop during training and restart in a real JupyterLab. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { type LabSession, openLab } from "../support/lab-session.ts";

let lab: LabSession;

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
  lab = await openLab({
    viewport: { width: 1300, height: 1000 },
    kernel: { name: "athanor-editing", displayName: "Editing" },
  });
  lab.write("editing.ipynb", cells);
  await lab.open("editing.ipynb");
});

afterAll(() => lab?.close());

it("completes a name of another cell with a badge of its kind, and shows its documentation in a tooltip", async () => {
  const { page } = lab.watched;
  await lab.run(0);
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
  await lab.shot("completion-badges");
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
  await lab.shot("tooltip");
  expect(await tooltip.textContent()).toMatch(/double\(x: number\): number[^]*Twice a number\./u);
  await page.keyboard.press("Escape");
});

it("stops a training and keeps the variables; a restart forgets them", async () => {
  const { page } = lab.watched;
  await lab.begin(2);
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
  await lab.run(3);
  await page.locator(".jp-OutputArea-executeResult", { hasText: "still here" }).waitFor();
  await lab.shot("stopped-training");
  await lab.inPage(
    `await panel.sessionContext.session.kernel.restart(); await panel.sessionContext.session.kernel.info;`,
  );
  await lab.run(3);
  await page
    .locator(".jp-CodeCell")
    .nth(3)
    .locator(".jp-OutputArea-output", { hasText: "Cannot find name 'kept'" })
    .waitFor();
  await lab.shot("restarted");
  expect(lab.watched.errors).toEqual([]);
});
