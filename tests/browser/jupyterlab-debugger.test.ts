/** The debugger of a real JupyterLab: its bug icon, gutter, panels and buttons, with our kernel under them. */
import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openPage, type WatchedPage } from "../support/browser.ts";
import { type LabServer, startLab } from "../support/jupyter-lab.ts";
import { root } from "../support/python.ts";

let lab: LabServer;
let watched: WatchedPage;

const cell = (source: string, id: string): object => ({
  cell_type: "code",
  id,
  metadata: {},
  execution_count: null,
  outputs: [],
  source,
});

const notebook = {
  nbformat: 4,
  nbformat_minor: 5,
  metadata: { kernelspec: { name: "athanor-bug", display_name: "Bug", language: "typescript" } },
  cells: [
    cell(
      `import { tf } from "athanor";
const rates = [0.1, 0.01];
const weights = tf.ones([2, 3]);`,
      "names",
    ),
    cell(
      `interface Step { rate: number; loss: number }
async function descend(rate: number): Promise<Step> {
  let loss = 1;
  for (let turn = 0; turn < 2; turn++) {
    loss -= rate * loss;
  }
  const step: Step = { rate, loss };
  return step;
}
const best = await descend(rates[0] ?? 0.1);
best.loss.toFixed(4)`,
      "work",
    ),
  ],
};

beforeAll(async () => {
  lab = await startLab({
    prepare: (dataFolder) => {
      const program = join(root, "dist/kernel/cli/main.js");
      const env = { ...process.env, JUPYTER_DATA_DIR: dataFolder };
      const names = ["--name", "athanor-bug", "--display-name", "Bug"];
      const words = [program, "install", "--user", ...names];
      expect(spawnSync(process.execPath, words, { env }).status).toBe(0);
    },
  });
  writeFileSync(join(lab.folder, "bug.ipynb"), JSON.stringify(notebook));
  watched = await openPage({ viewport: { width: 1200, height: 720 } });
  mkdirSync(join(root, "test-results"), { recursive: true });
  const { page } = watched;
  await page.goto(`${lab.url}/lab/tree/bug.ipynb?reset`);
  await page.waitForSelector(".jp-Notebook .jp-CodeCell", { timeout: 60_000 });
  await page.evaluate(`(async () => {
    const app = window.jupyterapp;
    await app.restored;
    const { context, sessionContext } = app.shell.currentWidget;
    await context.ready;
    await sessionContext.ready;
    app.shell.collapseLeft();
  })()`);
});

afterAll(async () => {
  await watched?.close();
  await lab?.stop();
});

const shot = async (name: string): Promise<void> => {
  await watched.page.screenshot({ path: join(root, `test-results/${name}.png`) });
};

/** Runs a cell without waiting for its end. */
const run = async (index: number): Promise<void> => {
  await watched.page.evaluate(`(() => {
    const app = window.jupyterapp;
    app.shell.currentWidget.content.activeCellIndex = ${index};
    void app.commands.execute("notebook:run-cell");
  })()`);
};

/** The line of the second cell that is highlighted, from 1. */
const highlighted = async (): Promise<string> => {
  const line = watched.page.locator(".jp-DebuggerEditor-highlight");
  await line.waitFor({ timeout: 20_000 });
  return (await line.textContent()) ?? "";
};

const waitForLine = async (text: string): Promise<void> => {
  await watched.page.waitForFunction(
    `document.querySelector(".jp-DebuggerEditor-highlight")?.textContent.includes(${JSON.stringify(text)})`,
    undefined,
    { timeout: 20_000 },
  );
};

const press = async (command: string): Promise<void> => {
  await watched.page
    .locator(`#jp-debugger-sidebar jp-button[data-command="debugger:${command}"]`)
    .click();
};

const variable = (name: string): ReturnType<WatchedPage["page"]["locator"]> =>
  watched.page.locator(".jp-DebuggerVariables-body .jp-TreeItem").filter({
    has: watched.page.locator(`.jp-DebuggerVariables-name:text-is("${name}")`),
  });

const waitForVariable = async (name: string, value: string): Promise<void> => {
  await variable(name)
    .filter({ has: watched.page.locator(`.jp-DebuggerVariables-detail:text-is("${value}")`) })
    .first()
    .waitFor({ timeout: 20_000 });
};

it("turns on by its icon and shows the variables of cells without a stop", async () => {
  const { page } = watched;
  const bug = page.locator(".jp-DebuggerBugButton").first();
  await page.waitForFunction(
    `document.querySelector(".jp-DebuggerBugButton")?.getAttribute("aria-disabled") !== "true"`,
  );
  await bug.click();
  await page.waitForSelector('[data-jp-debugger="true"]', { timeout: 30_000 });
  await page.evaluate(`window.jupyterapp.shell.activateById("jp-debugger-sidebar")`);
  await run(0);
  const weights = variable("weights").first();
  await weights.waitFor({ timeout: 60_000 });
  expect(await weights.textContent()).toContain("Tensor float32 [2, 3]");
  expect(await variable("rates").first().textContent()).toContain("Array(2)");
  await shot("debugger-variables");
});

it("stops at a breakpoint that is set by a click, and steps line by line", async () => {
  const { page } = watched;
  const gutter = page
    .locator(".jp-CodeCell")
    .nth(1)
    .locator(".cm-breakpoint-gutter .cm-gutterElement");
  // The first element of a gutter is its spacer.
  await gutter.nth(5).click();
  await page.waitForSelector(".jp-DebuggerBreakpoint", { timeout: 20_000 });
  await run(1);
  expect(await highlighted()).toContain("loss -= rate * loss;");
  const frames = page.locator(".jp-DebuggerCallstackFrame");
  await frames.nth(1).waitFor();
  expect(await frames.allTextContents()).toEqual([
    expect.stringContaining("descend"),
    expect.stringMatching(/In\[\d+\]/u),
  ]);
  expect(await variable("loss").first().textContent()).toContain("1");
  expect(await variable("rate").first().textContent()).toContain("0.1");

  await press("next");
  await waitForLine("for (let turn");
  await waitForVariable("loss", "0.9");
  await shot("debugger-stopped");
});

it("evaluates in the stopped frame, opens a value of the tree, and goes on", async () => {
  const { page } = watched;
  await press("evaluate");
  const prompt = page.locator(".jp-DebugConsole .jp-CodeConsole-promptCell .cm-content");
  await prompt.click();
  await page.keyboard.type("loss *= 10");
  await page.keyboard.press("Shift+Enter");
  const answer = page.locator(".jp-DebugConsole .jp-OutputArea-output").first();
  await answer.waitFor({ timeout: 20_000 });
  expect((await answer.textContent())?.trim()).toBe("9");
  await waitForVariable("loss", "9");
  // The second turn of the loop meets the breakpoint again.
  await press("continue");
  await waitForLine("loss -= rate");
  await press("stepOut");
  await waitForLine("const best");
  await press("continue");
  await page.waitForFunction(
    `[...document.querySelectorAll(".jp-OutputArea-executeResult")].length > 0`,
    undefined,
    { timeout: 20_000 },
  );
  await page.waitForFunction(`document.querySelector(".jp-DebuggerEditor-highlight") === null`);
  const best = variable("best").first();
  await best.waitFor();
  await best.click();
  await page.waitForFunction(
    `[...document.querySelectorAll(".jp-DebuggerVariables-body .jp-TreeItem .jp-TreeItem")].some((each) => each.textContent.startsWith("rate0.1"))`,
    undefined,
    { timeout: 20_000 },
  );
  await shot("debugger-continued");
  expect(watched.errors).toEqual([]);
});
