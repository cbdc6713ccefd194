/** The debugger of a real JupyterLab: its bug icon, gutter, panels and buttons, with our kernel under them. */
import { afterAll, beforeAll, expect, it } from "vitest";
import type { WatchedPage } from "../support/browser.ts";
import { type LabSession, openLab } from "../support/lab-session.ts";

let lab: LabSession;
let watched: WatchedPage;

const cells = [
  `import { tf } from "athanor";
const rates = [0.1, 0.01];
const weights = tf.ones([2, 3]);`,
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
  `async function later(turns: number) {
  await new Promise((resolve) => setTimeout(resolve, 5));
  return turns * 2;
}
async function ask() {
  return 1 + (await later(3));
}
await ask()`,
];

beforeAll(async () => {
  lab = await openLab({
    viewport: { width: 1200, height: 720 },
    kernel: { name: "athanor-bug", displayName: "Bug" },
  });
  ({ watched } = lab);
  lab.write("bug.ipynb", cells);
  await lab.open("bug.ipynb");
  await lab.inPage("app.shell.collapseLeft();");
  await lab.inPage(`window.openRequests = new Set();
    panel.sessionContext.session.kernel.anyMessage.connect((_, { msg: { header, parent_header } }) => {
      if (header.msg_type === "debug_request") window.openRequests.add(header.msg_id);
      if (header.msg_type === "debug_reply") window.openRequests.delete(parent_header.msg_id);
    });`);
});

afterAll(() => lab?.close());

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

/**
 * Presses a button once JupyterLab has turned it on, which may come after the highlight of a stop, and has every answer of the
 * kernel: it draws the line of a stop again when the source of that stop comes, also when the code has gone on meanwhile
 * (4.6.6), so a click within that round trip leaves a highlight that nothing takes away.
 */
const press = async (command: string): Promise<void> => {
  await watched.page.waitForFunction("window.openRequests.size === 0", undefined, {
    timeout: 20_000,
  });
  const button = `#jp-debugger-sidebar jp-button[data-command="debugger:${command}"]`;
  await watched.page
    .locator(`${button}:not([disabled]):not([aria-disabled="true"])`)
    .click({ timeout: 20_000 });
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
  await lab.begin(0);
  const weights = variable("weights").first();
  await weights.waitFor({ timeout: 60_000 });
  expect(await weights.textContent()).toContain("Tensor float32 [2, 3]");
  expect(await variable("rates").first().textContent()).toContain("Array(2)");
  await lab.shot("debugger-variables");
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
  await lab.begin(1);
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
  await lab.shot("debugger-stopped");
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
  await lab.shot("debugger-continued");
  expect(watched.errors).toEqual([]);
});

it("shows who awaits the stopped code, and a restart ends the stop", async () => {
  const { page } = watched;
  await page.locator(".jp-CodeCell").nth(2).scrollIntoViewIfNeeded();
  const gutter = page
    .locator(".jp-CodeCell")
    .nth(2)
    .locator(".cm-breakpoint-gutter .cm-gutterElement");
  await gutter.nth(3).click();
  await page.waitForFunction(`document.querySelectorAll(".jp-DebuggerBreakpoint").length === 2`);
  await lab.begin(2);
  expect(await highlighted()).toContain("return turns * 2;");
  const frames = page.locator(".jp-DebuggerCallstackFrame");
  await frames.nth(3).waitFor();
  expect(await frames.allTextContents()).toEqual([
    expect.stringContaining("later"),
    expect.stringContaining("— await —"),
    expect.stringContaining("ask"),
    expect.stringMatching(/In\[\d+\]/u),
  ]);
  await waitForVariable("turns", "3");
  await lab.shot("debugger-awaiting");
  // A caller that waits has no variables of its own; the notebook's are there.
  await frames.nth(2).click();
  await waitForLine("await later(3)");
  await variable("best").first().waitFor();
  await lab.inPage(
    "await panel.sessionContext.session.kernel.restart(); await panel.sessionContext.session.kernel.info;",
  );
  await page.waitForFunction(`document.querySelector(".jp-DebuggerEditor-highlight") === null`);
  await lab.run(0);
  expect((await lab.cells())[0]?.count).toBe(1);
  await lab.shot("debugger-restarted");
  expect(watched.errors).toEqual([]);
});
