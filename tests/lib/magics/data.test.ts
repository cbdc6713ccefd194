import { beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { tf } from "../../../lib/backend/tf.ts";
import type { BrowsedRow } from "../../../lib/data/browse-table.ts";
import { displaySymbol, type Displayable } from "../../../lib/core/mime-bundle.ts";
import type { Verdict } from "../../../lib/core/verdict.ts";
import { subset } from "../../../lib/data/subset.ts";
import type { GateRow } from "../../../lib/experiments/gate-row.ts";
import { checkMagics } from "../../../lib/magics/check.ts";
import { dataMagics } from "../../../lib/magics/data.ts";
import { runExperimentMagics } from "../../../lib/magics/run-experiment.ts";
import { stageMagics } from "../../../lib/magics/stage.ts";
import { readRun } from "../../../lib/tracking/read-run.ts";
import { tinyConfig, tinyExperiment, tinySplits } from "../experiments/tiny-experiment.ts";
import { temporaryFolder } from "../tracking/temporary-folder.ts";
import { callMagic, fakeNotebook } from "./fake-notebook.ts";

beforeAll(async () => {
  await tf.setBackend("cpu");
});
beforeEach(() => vi.resetModules());

function notebookIn(folder: string) {
  const before = process.cwd();
  process.chdir(folder);
  onTestFinished(() => process.chdir(before));
  const notebook = fakeNotebook(folder);
  notebook.variables.set("experiment", tinyExperiment({ config: { ...tinyConfig, epochs: 1 } }));
  const { context } = notebook;
  const data = (
    positionals: readonly string[],
    options: Record<string, string | number | boolean> = {},
  ) => callMagic(dataMagics, "data", { context, positionals, options });
  return { ...notebook, data };
}

describe("%data", () => {
  it("shows the card of the experiment's data", async () => {
    const { data } = notebookIn(temporaryFolder());
    const card = (await data([])) as Displayable & { name: string };
    expect(card.name).toBe("digits");
    expect((await card[displaySymbol]())["text/html"]).toContain("<table>");
  });

  it("shows samples that weren't shown yet, and counts them for the gate", async () => {
    const { data } = notebookIn(temporaryFolder());
    const first = (await data(["sample"], { limit: 50 })) as Verdict;
    expect(first).toMatchObject({ check: "sample-look", passed: false, value: 50 });
    const second = (await data(["sample"], { limit: 70 })) as Verdict;
    // All 120 training samples have been on the screen.
    expect(second).toMatchObject({ passed: true, value: 120 });
  });

  it("finds samples by a query, with a sheet of their pictures", async () => {
    const { data, displays } = notebookIn(temporaryFolder());
    const rows = (await data(["query", "class", "==", "8", "and", "contrast", "<", "0.4"], {
      sort: "contrast",
      split: "train",
      limit: 3,
    })) as readonly BrowsedRow[];
    expect(rows).toHaveLength(3);
    expect(rows.every((row) => row.class === "8" && row.split === "train")).toBe(true);
    expect(displays).toHaveLength(1);
    await expect(data(["query", "colour", "<", "3"])).rejects.toThrow("one of the columns");
  });

  it("keeps what was asked for the gate, with the data, for later sessions too", async () => {
    const folder = temporaryFolder();
    const { data, context, variables } = notebookIn(folder);
    const row = async (): Promise<GateRow | undefined> => {
      const board = (await callMagic(stageMagics, "stage", { context })) as readonly GateRow[];
      return board.find(({ check }) => check === "queries");
    };
    expect(await row()).toMatchObject({
      state: "missing",
      next: expect.stringMatching(/^%data q/u),
    });
    await data(["query", "class", "==", "8"], { limit: 3 });
    expect(await row()).toMatchObject({
      state: "failed",
      value: 1,
      next: expect.stringMatching(/^Nobody asked by a property: %data query --sort/u),
    });
    await data(["browse"], { sort: "contrast", limit: 20 });
    expect(await row()).toMatchObject({ state: "passed", rows: "#27", need: "advised" });

    vi.resetModules();
    expect(await row()).toMatchObject({ state: "passed" });
    const verdict = await callMagic(checkMagics, "check", { context, positionals: ["queries"] });
    expect(verdict).toMatchObject({ passed: true, summary: /2 questions were asked of digits/u });

    const { train, ...rest } = await tinySplits();
    const fewer = { ...rest, train: subset(train, [0, 1, 2, 3]) };
    variables.set("experiment", tinyExperiment({ data: () => fewer }));
    expect(await row()).toMatchObject({
      state: "stale",
      next: expect.stringMatching(/^%data query/u),
      why: expect.stringMatching(/^the data \(.*\) changed since$/u),
    });
  });

  it("keeps what was asked of a variable's data for when they are the experiment's", async () => {
    const { data, context, variables } = notebookIn(temporaryFolder());
    variables.set("splits", await tinySplits());
    await data(["query", "class", "==", "8"], { data: "splits", sort: "contrast" });
    const board = (await callMagic(stageMagics, "stage", { context })) as readonly GateRow[];
    expect(board).toContainEqual(expect.objectContaining({ check: "queries", state: "passed" }));
  });

  it("browses the data of a variable", async () => {
    const { data, variables } = notebookIn(temporaryFolder());
    variables.set("splits", await tinySplits()).set("three", 3);
    const sheet = (await data(["browse"], { data: "splits", limit: 20 })) as Displayable;
    const bundle = await sheet[displaySymbol]();
    expect(bundle["text/plain"]).toBe("20 of 200 samples of digits: 20 samples");
    expect(String(bundle["text/html"]).match(/<figure/gu)).toHaveLength(20);
    await expect(data(["card"], { data: "three" })).rejects.toThrow("Expected three to hold data");
  });

  it("lists what to collect after a training, and keeps the list in the run", async () => {
    const { data, context } = notebookIn(temporaryFolder());
    await expect(data(["todo"])).rejects.toThrow("Train first: %run_experiment");
    await callMagic(runExperimentMagics, "run_experiment", { context });
    const list = (await data(["todo"])) as readonly { what: string; errors: number }[];
    expect(list.length).toBeGreaterThan(0);
    expect(list[0]?.what).toMatch(/^\d taken for \d$/u);
    const { workbench } = await import("../../../lib/experiments/workbench.ts");
    const { tables } = readRun(workbench.runDirectory ?? "");
    expect(tables.map(({ name }) => name)).toContain("todo");
    const wrong = (await data(["query", "correct", "==", "no"], { sort: "loss" })) as unknown[];
    expect(wrong.length).toBeGreaterThan(0);
  });

  it("says what it can do, and what it needs", async () => {
    const { data, variables } = notebookIn(temporaryFolder());
    await expect(data(["nonsense"])).rejects.toThrow(
      "Expected %data card, sample, query, browse, todo, bench; received %data nonsense",
    );
    variables.clear();
    await expect(data(["card"])).rejects.toThrow("%data card --data splits");
  });
});
