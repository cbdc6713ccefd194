import { describe, expect, it } from "vitest";
import type { CheckEntry, CheckSubject } from "../../../lib/checks/check-entry.ts";
import { verdictText } from "../../../lib/checks/display-verdict.ts";
import { runEntry } from "../../../lib/checks/run-entry.ts";
import { verdictOf } from "../experiments/verdict-of.ts";

const identity = { data: "data-a", model: "model-a" };

function entryOf(run: CheckEntry["run"], about: CheckEntry["about"] = "model"): CheckEntry {
  return {
    name: "mine",
    summary: "A check.",
    cost: "economy",
    stage: "skeleton",
    about,
    needsTrainer: false,
    run,
  };
}

const subject = {} as CheckSubject;

describe("runEntry", () => {
  it("says on the verdict what it holds for", async () => {
    const run = async () => verdictOf("mine", "skeleton");
    expect(await runEntry(entryOf(run), subject, identity)).toMatchObject({ subject: identity });
    const ofData = await runEntry(entryOf(run, "data"), subject, identity);
    expect(ofData.subject).toEqual({ data: "data-a" });
  });

  it("gives a partial verdict after an interrupt in the middle, with how far it came", async () => {
    const controller = new AbortController();
    const run = async ({ onProgress, signal }: CheckSubject) => {
      onProgress?.(0.42);
      controller.abort(new Error("interrupted"));
      signal?.throwIfAborted();
      return verdictOf("mine", "skeleton");
    };
    const verdict = await runEntry(
      entryOf(run),
      { ...subject, signal: controller.signal },
      identity,
    );
    expect(verdict).toMatchObject({
      check: "mine",
      passed: false,
      partial: "interrupted at 42 %",
      evidence: { interrupted: true, progress: 0.42 },
    });
    expect(verdict.summary).toBe(
      "Interrupted after 42 % of the check: nothing can be said yet, and nothing was changed.",
    );
  });

  it("never says that all was done, also of a check that goes on after its budget", async () => {
    const controller = new AbortController();
    const run = async ({ onProgress }: CheckSubject) => {
      onProgress?.(1);
      controller.abort(new Error("interrupted"));
      return verdictOf("mine", "skeleton");
    };
    const verdict = await runEntry(
      entryOf(run),
      { ...subject, signal: controller.signal },
      identity,
    );
    expect(verdict.partial).toBe("interrupted at 99 %");
    expect(verdict.value).toBeLessThan(1);
    expect(verdictText(verdict).split("\n")[0]).toBe("○ mine: interrupted at 99 %");
  });

  it("throws what the check itself throws", async () => {
    const run = () => Promise.reject(new Error("no samples"));
    await expect(runEntry(entryOf(run), subject, identity)).rejects.toThrow("no samples");
  });
});
