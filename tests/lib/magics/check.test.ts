import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { tf } from "../../../lib/backend/tf.ts";
import { type Displayable, displaySymbol } from "../../../lib/core/mime-bundle.ts";
import type { Verdict } from "../../../lib/core/verdict.ts";
import { workbench } from "../../../lib/experiments/workbench.ts";
import { checks } from "../../../lib/checks/checks.ts";
import type { CheckReport } from "../../../lib/checks/check-all.ts";
import { checkMagics } from "../../../lib/magics/check.ts";
import type { MagicContext } from "../../../lib/magics/magic.ts";
import { readRun } from "../../../lib/tracking/read-run.ts";
import { checkNotebook, clouds, type Displayed } from "./check-notebook.ts";

const home = process.cwd();
let folder = "";

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "athanor-check-magic-"));
  // The workbench keeps runs below the notebook's folder, which is the process' folder.
  process.chdir(folder);
  await tf.setBackend("cpu");
});

afterAll(() => {
  process.chdir(home);
  rmSync(folder, { recursive: true, force: true });
});

let displayed: Displayed[] = [];
let variables: Record<string, unknown> = {};

beforeEach(() => {
  displayed = [];
  variables = { clouds };
});

afterEach(() => {
  workbench.setConfig({});
});

const notebook = (signal?: AbortSignal): MagicContext =>
  checkNotebook(variables, { displayed, ...(signal === undefined ? {} : { signal }) });

async function check(
  positionals: readonly string[],
  options: Record<string, string | number | boolean> = {},
  context: MagicContext = notebook(),
): Promise<unknown> {
  const [magic] = checkMagics;
  return magic?.run({ name: "check", line: "", options, positionals }, context);
}

describe("%check", () => {
  it("shows a check's page, picture and all, without an experiment at hand", async () => {
    variables = {};
    const page = (await check(["initial_loss"], { page: true })) as Displayable;
    const bundle = await page[displaySymbol]();
    const text = String(bundle["text/markdown"]);
    expect(text).toMatch(/^# initial-loss/u);
    expect(text).toMatch(/!\[[^\]]+\]\(data:image\/png;base64,/u);
    expect(text).not.toMatch(/\]\((?!data:)/u);
    expect(String(bundle["text/plain"])).not.toContain("base64");
    await expect(check(["unheard-of"], { page: true })).rejects.toThrow(
      /Expected a check with a page/u,
    );
  });

  it("lists the checks with one line each", async () => {
    const list = (await check([])) as Displayable;
    const bundle = await list[displaySymbol]();
    expect(String(bundle["text/plain"]).split("\n")).toHaveLength(checks.length);
    expect(bundle["text/plain"]).toMatch(/^%check data +No sample in two splits/);
  });

  it("checks the experiment at hand and keeps the verdict in the run at hand", async () => {
    const verdict = (await check(["initial-loss"])) as Verdict & Displayable;
    expect(verdict).toMatchObject({ check: "initial-loss", passed: true });
    expect((await verdict[displaySymbol]())["text/html"]).toMatch(/✓ passed/);
    const record = readRun(workbench.runDirectory ?? "");
    expect(record.info.experiment).toBe("clouds");
    expect(record.verdicts.map((stored) => stored.check)).toContain("initial-loss");
    expect(record.figures.map(({ name }) => name)).toContain("initial-loss");
  });

  it("uses the config at hand and the options of its line", async () => {
    workbench.setExperiment(clouds);
    workbench.setConfig({ ...clouds.config, units: 2 });
    // On a quick machine four steps are over before a bar is due: here every look at the clock is a fifth of a second later.
    const begun = Date.now();
    let looks = 0;
    const clock = vi.spyOn(Date, "now").mockImplementation(() => begun + 200 * looks++);
    const verdict = (await check(["overfit"], { steps: 4, samples: 5 })) as Verdict;
    clock.mockRestore();
    expect(verdict.summary).toMatch(/^5 samples: .* after 4 steps\.$/);
    expect(displayed.length).toBeGreaterThan(0);
    expect(displayed.slice(1).every(({ update }) => update === true)).toBe(true);
    // The bar is gone at the end.
    expect(displayed.at(-1)?.data).toEqual({ "text/html": "", "text/plain": "" });
  });

  it("runs all within a budget and ends with one report, kept check by check in the run at hand", async () => {
    const report = (await check(["all"], { cost: "economy" })) as CheckReport;
    expect(report.verdicts.map(({ check: name }) => name)).toContain("dependencies");
    const left = report.skipped.map(({ check: name }) => name);
    const asking = ["queries", "loss-terms", "same-function", "human", "one-change", "schedule"];
    expect(left).toEqual(asking);
    const { "text/plain": text } = await report[displaySymbol]();
    expect(text).toMatch(/^\d+ of 22 checks passed in/);
    const record = readRun(workbench.runDirectory ?? "");
    expect(record.verdicts.map((stored) => stored.check)).toContain("train-eval-mode");
    await expect(check(["all"], { cost: "gold" })).rejects.toThrow(
      /economy, standard, full; received gold/,
    );
  });

  it("names the checks there are when it doesn't know one", async () => {
    await expect(check(["colours"])).rejects.toThrow(
      /Expected a check: data, sample-look, .*, input, .* or all; received colours/,
    );
  });

  it("says how to make an experiment when the notebook has none", async () => {
    variables = { clouds: 3 };
    await expect(check(["data"], { experiment: "clouds" })).rejects.toThrow(/to be an experiment/);
  });

  it("stops when the cell is interrupted", async () => {
    const context = notebook(AbortSignal.abort(new Error("interrupted")));
    await expect(check(["overfit"], {}, context)).rejects.toThrow("interrupted");
  });
});
