import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { requireOneChange } from "../../../lib/experiments/one-change.ts";
import { runExperiment } from "../../../lib/experiments/run-experiment.ts";
import { listRuns } from "../../../lib/tracking/list-runs.ts";
import { openRun } from "../../../lib/tracking/open-run.ts";
import { readRun } from "../../../lib/tracking/read-run.ts";
import { temporaryFolder } from "../tracking/temporary-folder.ts";
import { tinyConfig, tinyExperiment } from "./tiny-experiment.ts";

const config = { ...tinyConfig, epochs: 1 };
const experiment = tinyExperiment({ config });

describe("one change a run", () => {
  let root = "";
  let baseline = "";

  beforeAll(async () => {
    root = mkdtempSync(path.join(tmpdir(), "athanor-one-change-"));
    const first = await runExperiment(experiment, { root, test: false });
    baseline = first.name;
  });

  afterAll(() => rmSync(root, { recursive: true, force: true }));

  it("lets a first run change what it likes", () => {
    const other = { ...config, units: [8], learningRate: 1 };
    expect(requireOneChange("tiny", other, { root: temporaryFolder() })).toBeUndefined();
  });

  it("stops a run with two changes before it is opened, and says which and the way out", async () => {
    const before = listRuns(root).length;
    const two = { learningRate: 0.02, units: [8] };
    const run = runExperiment(experiment, { root, config: two });
    await expect(run).rejects.toThrow(
      `Expected one change against ${baseline}, the nearest earlier run; received 2. Changed: learningRate: 0.01 → 0.02, units: [16] → [8].`,
    );
    await expect(run).rejects.toMatchObject({
      fault: "config",
      message: expect.stringContaining('say why: --multi "why"') as string,
    });
    expect(listRuns(root)).toHaveLength(before);
  });

  it("takes a reason, which stays in the run", async () => {
    const { directory } = await runExperiment(experiment, {
      root,
      config: { learningRate: 0.02, units: [8] },
      multi: "they belong together",
      test: false,
    });
    const record = readRun(directory);
    const verdict = record.verdicts.find(({ check }) => check === "one-change");
    expect(verdict).toMatchObject({ passed: true, value: 2 });
    expect(verdict?.evidence).toMatchObject({ reason: "they belong together", parent: baseline });
    expect(record.log).toContain("several changes at once: they belong together");
  });

  it("compares with the nearest finished run, or the one that is named", () => {
    // One leaf from the run of the test above, two from the baseline.
    const child = { ...config, learningRate: 0.03, units: [8] };
    expect(requireOneChange("tiny", child, { root })).toMatchObject({ passed: true, value: 1 });
    expect(() => requireOneChange("tiny", child, { root, parent: baseline })).toThrow(
      `Expected one change against ${baseline}, the run that was named; received 2`,
    );
    expect(() => requireOneChange("tiny", child, { root, parent: "nothing" })).toThrow("Expected");
  });

  it("doesn't compare with runs that never trained", async () => {
    const untrained = temporaryFolder();
    await openRun({ experiment: "tiny", config, root: untrained }).finish("FINISHED", {});
    const child = { ...config, learningRate: 1, units: [3] };
    expect(requireOneChange("tiny", child, { root: untrained })).toBeUndefined();
  });
});
