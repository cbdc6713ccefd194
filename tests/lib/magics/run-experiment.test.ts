import { beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { configMagics } from "../../../lib/magics/config.ts";
import { runExperimentMagics } from "../../../lib/magics/run-experiment.ts";
import { listRuns } from "../../../lib/tracking/list-runs.ts";
import { readRun } from "../../../lib/tracking/read-run.ts";
import type { ExperimentResult } from "../../../lib/experiments/experiment-result.ts";
import { tinyConfig, tinyExperiment } from "../experiments/tiny-experiment.ts";
import { temporaryFolder } from "../tracking/temporary-folder.ts";
import { callMagic, fakeNotebook } from "./fake-notebook.ts";

// Each test has a workbench of its own, and runs in a folder of its own, as a notebook does.
beforeEach(() => vi.resetModules());

function notebookIn(folder: string, signal?: AbortSignal) {
  const before = process.cwd();
  process.chdir(folder);
  onTestFinished(() => process.chdir(before));
  const notebook = fakeNotebook(folder, {
    sources: ["const a = 1", "%run_experiment"],
    ...(signal === undefined ? {} : { signal }),
  });
  const run = async (parts: object = {}) =>
    (await callMagic(runExperimentMagics, "run_experiment", {
      context: notebook.context,
      ...parts,
    })) as ExperimentResult;
  return { ...notebook, run };
}

describe("%run_experiment", () => {
  it("trains the experiment declared last with the config of %%config and the changes of --set", async () => {
    const { run, variables, context } = notebookIn(temporaryFolder());
    variables.set("other", 3).set("digits", tinyExperiment());
    await callMagic(configMagics, "config", { context, body: "seed: 3\nepochs: 2" });
    const result = await run({ options: { set: ["learningRate=0.02", "epochs=1"] } });
    expect(result.status).toBe("FINISHED");
    const record = readRun(result.directory);
    expect(record.config).toEqual({ ...tinyConfig, seed: 3, epochs: 1, learningRate: 0.02 });
    expect(record.parentConfig).toEqual(tinyConfig);
    expect(record.cells).toMatchObject([{ source: "const a = 1" }, { source: "%run_experiment" }]);
  });

  it("takes the named variable, and refuses one that is no experiment", async () => {
    const { run, variables } = notebookIn(temporaryFolder());
    variables.set("mine", tinyExperiment({ name: "mine" })).set("last", tinyExperiment());
    const { directory } = await run({ positionals: ["mine"], options: { set: ["epochs=1"] } });
    expect(readRun(directory).info.experiment).toBe("mine");
    variables.set("count", 3);
    await expect(run({ positionals: ["count"] })).rejects.toThrow(
      "Expected count to be an experiment, received number",
    );
  });

  it("says what to do when there is no experiment", async () => {
    await expect(notebookIn(temporaryFolder()).run()).rejects.toThrow("defineExperiment({");
  });

  it("stops at the gate before it opens a run", async () => {
    const folder = temporaryFolder();
    const { run, variables } = notebookIn(folder);
    variables.set("e", tinyExperiment({ stage: "tune" }));
    await expect(run()).rejects.toThrow("The stage tune isn't open yet");
    expect(listRuns("train_log")).toEqual([]);
    const result = await run({ options: { waive: "a test", set: ["epochs=1"] } });
    expect(result.status).toBe("FINISHED");
  });

  it("stops at a second change, and takes a reason for it", async () => {
    const { run, variables } = notebookIn(temporaryFolder());
    variables.set("e", tinyExperiment({ config: { ...tinyConfig, epochs: 1 } }));
    await run();
    const set = ["learningRate=0.02", "batchSize=16"];
    await expect(run({ options: { set } })).rejects.toThrow(/one change against baseline-/u);
    const { directory } = await run({ options: { set, multi: "they go together" } });
    const { verdicts } = readRun(directory);
    expect(verdicts.find(({ check }) => check === "one-change")?.evidence).toMatchObject({
      reason: "they go together",
    });
  });

  it("throws the error of a failed run after showing where it is", async () => {
    const { run, variables, displays } = notebookIn(temporaryFolder());
    const config = { ...tinyConfig, optimizer: "sgd", learningRate: 1e30 };
    variables.set("e", tinyExperiment({ config }));
    await expect(run()).rejects.toThrow("finite loss");
    expect(displays.at(-1)?.data["text/plain"]).toContain("FAILED");
  });

  it("ends a stopped run as KILLED, names its folder and how to go on, and goes on in the same session", async () => {
    const controller = new AbortController();
    const { run, variables, displays } = notebookIn(temporaryFolder(), controller.signal);
    const stop = {
      name: "stop",
      onStepEnd: ({ step }: { readonly step: number }) => {
        if (step === 6) controller.abort(new Error("The cell was interrupted."));
      },
    };
    variables.set("e", tinyExperiment({ callbacks: () => [stop] }));
    await expect(run()).rejects.toThrow("The cell was interrupted.");
    const [killed] = listRuns("train_log");
    expect(killed?.info.status).toBe("KILLED");
    const shown = displays.map(({ data }) => String(data["text/plain"]));
    expect(shown.find((text) => text.startsWith("KILLED"))).toBe(
      `KILLED  ${killed?.info.name}: stopped; go on with %run_experiment --resume last, its folder is ${killed?.directory}`,
    );
    const next = notebookIn(process.cwd());
    next.variables.set("e", tinyExperiment());
    const resumed = await next.run({ options: { resume: "last" } });
    expect(resumed).toMatchObject({ status: "FINISHED", directory: killed?.directory });
  });

  it("resumes the last run", async () => {
    const { run, variables } = notebookIn(temporaryFolder());
    variables.set("e", tinyExperiment());
    const first = await run({ options: { set: ["epochs=1"] } });
    const more = await run({ options: { resume: "last", set: ["epochs=2"] } });
    expect(more.directory).toBe(first.directory);
    expect(readRun(more.directory).metrics.at(-1)?.epoch).toBe(2);
  });
});
