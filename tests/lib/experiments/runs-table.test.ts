import { describe, expect, it } from "vitest";
import { displaySymbol } from "../../../lib/core/mime-bundle.ts";
import { describeDuration, runsTable } from "../../../lib/experiments/runs-table.ts";
import { openRun } from "../../../lib/tracking/open-run.ts";
import { openTestRun } from "../tracking/open-test-run.ts";
import { temporaryFolder } from "../tracking/temporary-folder.ts";

describe("runsTable", () => {
  it("shows name, status, metrics and duration, of one experiment or the newest only", async () => {
    const root = temporaryFolder();
    for (const [index, experiment] of ["a", "b", "b"].entries()) {
      const run = openRun({ root, experiment, config: {}, cwd: root, now: () => 1000 * index });
      await run.finish("FINISHED", { metrics: { val_acc: index / 10, other: 1 } });
    }
    expect(runsTable({ root }).map(({ experiment, val_acc }) => [experiment, val_acc])).toEqual([
      ["a", 0],
      ["b", 0.1],
      ["b", 0.2],
    ]);
    expect(runsTable({ root, experiment: "b" })).toHaveLength(2);
    const last = runsTable({ root, last: 1 });
    expect(last[0]).toMatchObject({ status: "FINISHED", duration: "0.0 s", part_of: "" });
    expect((await last[displaySymbol]())["text/plain"]).toContain("2 older runs are not shown");
  });

  it("says of a run in which nothing trains that it holds checks only", () => {
    const root = temporaryFolder();
    const run = openTestRun({ root, holds: "findings" });
    expect(runsTable({ root })[0]).toMatchObject({ status: "checks only" });
    run.beginTraining();
    expect(runsTable({ root })[0]).toMatchObject({ status: "RUNNING" });
  });

  it("says so when there are no runs", async () => {
    const bundle = await runsTable({ root: "missing", experiment: "x" })[displaySymbol]();
    expect(bundle["text/plain"]).toBe("There are no runs of x in missing.");
  });
});

describe("describeDuration", () => {
  it.each([
    [4200, "4.2 s"],
    [127_000, "2 min 07 s"],
    [11_100_000, "3 h 05 min"],
    [-5, "0.0 s"],
  ])("says %i ms as %s", (milliseconds, words) => {
    expect(describeDuration(milliseconds)).toBe(words);
  });
});
