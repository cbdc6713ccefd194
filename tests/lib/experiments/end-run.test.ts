import { describe, expect, it } from "vitest";
import { endAtStop, outcomeOf } from "../../../lib/experiments/end-run.ts";
import { readRun } from "../../../lib/tracking/read-run.ts";
import { openTestRun } from "../tracking/open-test-run.ts";
import { temporaryFolder } from "../tracking/temporary-folder.ts";

describe("endAtStop", () => {
  it("has the run KILLED on disk before the abort returns, and tells who asked", async () => {
    const run = openTestRun({ root: temporaryFolder() });
    const controller = new AbortController();
    const told: string[] = [];
    const watch = endAtStop(run, controller.signal, ({ info }) => void told.push(info.status));
    expect(watch.killed()).toBeUndefined();
    controller.abort(new Error("The cell was interrupted."));
    const { info, result } = readRun(run.directory);
    const reason = "The cell was interrupted. Last good checkpoint: none.";
    expect(info).toMatchObject({ status: "KILLED", reason });
    expect(result).toMatchObject({ status: "KILLED", checkpoint: "none" });
    expect(told).toEqual(["KILLED"]);
    expect(await watch.killed()).toMatchObject({ status: "KILLED", reason });
  });

  it("ends a run at once whose signal was aborted before", () => {
    const run = openTestRun({ root: temporaryFolder() });
    expect(endAtStop(run, AbortSignal.abort(new Error("stopped"))).killed()).toBeDefined();
    expect(run.info.status).toBe("KILLED");
  });

  it("leaves a run alone that has ended, and one that is no longer watched", async () => {
    const root = temporaryFolder();
    const ended = openTestRun({ root });
    const open = openTestRun({ root });
    const controller = new AbortController();
    const watch = endAtStop(ended, controller.signal);
    endAtStop(open, controller.signal).close();
    await ended.finish("FINISHED");
    controller.abort(new Error("stopped"));
    expect([ended.info.status, open.info.status]).toEqual(["FINISHED", "RUNNING"]);
    expect(watch.killed()).toBeUndefined();
  });
});

describe("outcomeOf", () => {
  it("tells an interrupt from a failure", () => {
    const error = new Error("out of luck");
    expect(outcomeOf(error, undefined)).toEqual({ status: "FAILED", error });
    expect(outcomeOf(error, AbortSignal.abort(new Error("stopped")))).toEqual({
      status: "KILLED",
      reason: "stopped",
    });
    const interrupt = Object.assign(new Error("The cell was interrupted."), {
      name: "KeyboardInterrupt",
    });
    expect(outcomeOf(interrupt, undefined)).toMatchObject({ status: "KILLED" });
    expect(outcomeOf("text", undefined)).toMatchObject({ status: "FAILED" });
  });
});
