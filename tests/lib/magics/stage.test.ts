import { beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { tf } from "../../../lib/backend/tf.ts";
import { displaySymbol } from "../../../lib/core/mime-bundle.ts";
import type { ShownTable } from "../../../lib/core/shown-table.ts";
import { defineExperiment } from "../../../lib/experiments/experiment.ts";
import type { GateRow } from "../../../lib/experiments/gate-row.ts";
import { checkMagics } from "../../../lib/magics/check.ts";
import { configMagics } from "../../../lib/magics/config.ts";
import { runExperimentMagics } from "../../../lib/magics/run-experiment.ts";
import { stageMagics } from "../../../lib/magics/stage.ts";
import { temporaryFolder } from "../tracking/temporary-folder.ts";
import { clouds } from "./check-notebook.ts";
import { callMagic, fakeNotebook } from "./fake-notebook.ts";

beforeAll(async () => {
  await tf.setBackend("cpu");
});

// Each test has a workbench of its own.
beforeEach(() => vi.resetModules());

function notebookIn(folder: string) {
  const before = process.cwd();
  process.chdir(folder);
  onTestFinished(() => process.chdir(before));
  const notebook = fakeNotebook(folder);
  const { context } = notebook;
  const stage = async (options: Readonly<Record<string, string>> = {}, ...positionals: string[]) =>
    (await callMagic(stageMagics, "stage", {
      context,
      options,
      positionals,
    })) as ShownTable<GateRow>;
  return { ...notebook, stage };
}

const openOnes = (table: readonly GateRow[]) =>
  table.filter(({ need, state }) => need === "required" && state !== "passed");

describe("%stage", () => {
  it("shows the gates, refuses a closed one, and takes a waiver", async () => {
    const { stage } = notebookIn(temporaryFolder());
    expect(await stage()).toContainEqual(
      expect.objectContaining({ check: "data", state: "missing" }),
    );
    await expect(stage({}, "skeleton")).rejects.toMatchObject({ fault: "gate" });
    expect(await stage({ waive: "a test" }, "skeleton")).toContainEqual(
      expect.objectContaining({ check: "data", state: "waived" }),
    );
    await expect(stage({}, "nonsense")).rejects.toThrow(
      "Expected one of the stages data, skeleton",
    );
  });

  it("is filled by %check all, goes stale with the model, and knows the evidence in the next session", async () => {
    const folder = temporaryFolder();
    const { stage, variables, context } = notebookIn(folder);
    const experiment = defineExperiment({ ...clouds, stage: "regularize" });
    variables.set("experiment", experiment);
    await callMagic(checkMagics, "check", { context, positionals: ["all"] });
    expect(openOnes(await stage())).toEqual([]);
    expect(String((await (await stage())[displaySymbol]())["text/plain"])).toContain(
      "2 skeleton: open, 12 of 12 required verdicts",
    );

    const wider = "seed: 3\nepochs: 2\nlearningRate: 0.02\nunits: 9";
    await callMagic(configMagics, "config", { context, body: wider });
    const stale = openOnes(await stage());
    expect(stale.map(({ stage: own, state }) => [own, state])).toEqual([
      ...Array.from({ length: 12 }, () => ["skeleton", "stale"]),
      ["overfit", "stale"],
    ]);
    const run = (): Promise<unknown> =>
      callMagic(runExperimentMagics, "run_experiment", { context });
    await expect(run()).rejects.toThrow(
      /the model \([^)]+\) changed since[^]*gradients is stale; run %check gradients\n/u,
    );

    // Another session: nothing is known but what the folder of runs holds.
    vi.resetModules();
    const next = fakeNotebook(folder);
    next.variables.set("experiment", experiment);
    const { runExperimentMagics: first } = await import("../../../lib/magics/run-experiment.ts");
    const trained = await callMagic(first, "run_experiment", { context: next.context });
    expect(trained).toMatchObject({ status: "FINISHED" });
    const { stageMagics: fresh } = await import("../../../lib/magics/stage.ts");
    const again = await callMagic(fresh, "stage", { context: next.context });
    expect(openOnes(again as ShownTable<GateRow>)).toEqual([]);
  });
});
