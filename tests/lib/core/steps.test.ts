import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { runInTurns, runSteps, share, type Steps } from "../../../lib/core/steps.ts";

let closed = 0;

function* count(to: number): Steps<string> {
  try {
    for (let at = 1; at <= to; at += 1) yield at / to;
    return "done";
  } finally {
    closed += 1;
  }
}

describe("runInTurns", () => {
  it("gives the result and tells how far it is", async () => {
    const told: number[] = [];
    const result = await runInTurns(count(4), { onProgress: (fraction) => told.push(fraction) });
    expect(result).toBe("done");
    expect(told).toEqual([0.25, 0.5, 0.75, 1]);
    expect(runSteps(count(3))).toBe("done");
  });

  it("lets timers run, whose interrupt ends it in the middle, and closes what it had open", async () => {
    const controller = new AbortController();
    const before = closed;
    const work = runInTurns(count(1e9), { signal: controller.signal, everyMs: 1 });
    void sleep(5).then(() => controller.abort(new Error("interrupted")));
    await expect(work).rejects.toThrow("interrupted");
    expect(closed).toBe(before + 1);
  });

  it("passes on what the work throws", async () => {
    // oxlint-disable-next-line require-yield
    function* broken(): Steps<never> {
      throw new Error("broken");
    }
    await expect(runInTurns(broken())).rejects.toThrow("broken");
  });
});

describe("share", () => {
  it("maps the progress of a part into the whole", () => {
    expect([...share(count(2), 0.5, 1)]).toEqual([0.75, 1]);
    expect(runSteps(share(count(2), 0, 1))).toBe("done");
  });
});
