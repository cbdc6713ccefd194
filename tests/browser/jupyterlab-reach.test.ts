/** Launcher cards and widgets in a real JupyterLab. */
import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openPage, type WatchedPage } from "../support/browser.ts";
import { type LabServer, startLab } from "../support/jupyter-lab.ts";
import { root } from "../support/python.ts";

let lab: LabServer;
let watched: WatchedPage;

beforeAll(async () => {
  lab = await startLab({
    prepare: (dataFolder) => {
      const program = join(root, "dist/kernel/cli/main.js");
      const env = { ...process.env, JUPYTER_DATA_DIR: dataFolder };
      // A name of its own: Jupyter prefers the kernels of its Python environment to those of the user.
      const names = ["--name", "athanor-reach", "--display-name", "Reach"];
      const words = [program, "install", "--user", ...names];
      expect(spawnSync(process.execPath, words, { env }).status).toBe(0);
    },
  });
  watched = await openPage({ viewport: { width: 1300, height: 1000 } });
  mkdirSync(join(root, "test-results"), { recursive: true });
});

afterAll(async () => {
  await watched?.close();
  await lab?.stop();
});

const shot = async (name: string): Promise<void> => {
  await watched.page.screenshot({ path: join(root, `test-results/${name}.png`) });
};

it("shows a card for the template, which opens a notebook of our kernel", async () => {
  const { page } = watched;
  await page.goto(`${lab.url}/lab?reset`);
  const card = page.locator('.jp-LauncherCard[title^="The digits tour"]').last();
  await card.waitFor({ timeout: 30_000 });
  await shot("launcher-cards");
  await card.click();
  await page.waitForSelector(".jp-Notebook .jp-CodeCell", { timeout: 30_000 });
  const kernel: unknown = await page.evaluate(`(async () => {
    const { context, sessionContext } = window.jupyterapp.shell.currentWidget;
    await context.ready;
    await sessionContext.ready;
    return sessionContext.session.kernel.name;
  })()`);
  await shot("launcher-opened");
  expect(kernel).toBe("athanor-reach");
});

it("moves a slider with the keyboard; its value reaches the next cell and a progress bar", async () => {
  const { page } = watched;
  const cell = (source: string): object => ({
    cell_type: "code",
    id: `c${source.length}`,
    metadata: {},
    execution_count: null,
    outputs: [],
    source,
  });
  const kernelspec = { name: "athanor-reach", display_name: "T", language: "typescript" };
  const notebook = {
    nbformat: 4,
    nbformat_minor: 5,
    metadata: { kernelspec },
    cells: [
      cell(`import { slider, progressBar, column } from "athanor/widgets";
const rate = slider({ min: 0, max: 10, value: 2, label: "rate" });
const bar = progressBar({ max: 10, value: 2 });
rate.onChange(({ value }) => { bar.value = value ?? 0; });
column(rate, bar)`),
      cell("rate.value * 100"),
    ],
  };
  writeFileSync(join(lab.folder, "widgets.ipynb"), JSON.stringify(notebook));
  await page.goto(`${lab.url}/lab/tree/widgets.ipynb?reset`);
  await page.waitForSelector(".jp-Notebook .jp-CodeCell", { timeout: 30_000 });
  await page.evaluate(`(async () => {
    const app = window.jupyterapp;
    await app.restored;
    const { context, sessionContext } = app.shell.currentWidget;
    await context.ready;
    await sessionContext.ready;
    await app.commands.execute("notebook:run-cell");
  })()`);
  const handle = page.locator(".widget-slider .noUi-handle");
  await handle.waitFor({ timeout: 30_000 });
  await handle.focus();
  for (let press = 0; press < 3; press += 1) await page.keyboard.press("ArrowRight");
  await page.waitForFunction(
    `document.querySelector(".widget-slider .widget-readout")?.textContent === "5"`,
  );
  // The bar follows once the kernel has heard the last value: the frontend holds messages back.
  await page.waitForFunction(
    `document.querySelector(".widget-hprogress .progress-bar")?.style.width === "50%"`,
  );
  await page.evaluate(`(async () => {
    const app = window.jupyterapp;
    const { content } = app.shell.currentWidget;
    content.activeCellIndex = 1;
    await app.commands.execute("notebook:run-cell");
  })()`);
  await page.waitForFunction(
    `[...document.querySelectorAll(".jp-OutputArea-executeResult")].some((e) => e.textContent.includes("500"))`,
  );
  await shot("widget-moved");
  expect(watched.errors).toEqual([]);
});
