import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { tf } from "../../../lib/backend/tf.ts";
import type { CheckEntry, CheckSubject } from "../../../lib/checks/check-entry.ts";
import { checks } from "../../../lib/checks/checks.ts";
import { runEntry } from "../../../lib/checks/run-entry.ts";
import { subset } from "../../../lib/data/subset.ts";
import { fullModel, openScene, subjectOf } from "./check-scene.ts";
import { watchOperations } from "./interrupted-operations.ts";
import { digitSplits } from "./judged-samples.ts";
import { expectUntouched, type Scene } from "./purity.ts";

let scene: Scene & { close(): void };
/** Pictures, for the check that takes nothing else. */
let pictures: Scene["data"];

beforeAll(async () => {
  await tf.setBackend("cpu");
  scene = await openScene();
  const { train, validation, test } = await digitSplits();
  const few = Array.from({ length: 300 }, (_, index) => index);
  pictures = { train: subset(train, few), validation, test };
});

afterAll(() => {
  scene.close();
});

/** Checks that look once, at a few samples or layers, or at so little data as here: there is no middle to tell of. */
const inOnePiece = new Set(
  (
    "sample-look queries class-balance normalization " +
    "loader input loss-function connections dependencies gradient-flow " +
    "train-eval-mode initialisation head-bias regularization augmentation " +
    "loss-terms human one-change schedule"
  ).split(" "),
);

/** What a check runs on: the model at hand, and one that it builds. */
function subjectsOf(name: string): readonly CheckSubject[] {
  const data = name === "downsampling" ? pictures : scene.data;
  const atHand = subjectOf({ model: scene.model, data });
  const { model: _, ...rest } = atHand as CheckSubject & { readonly model: tf.LayersModel };
  return [atHand, { ...rest, buildModel: fullModel }];
}

const run = (entry: CheckEntry, subject: CheckSubject) =>
  runEntry(entry, subject, { data: "data", model: "model" });

/** Runs a check that is to be interrupted, and holds what it gives to a partial verdict with nothing changed. */
async function expectPartial(work: () => Promise<unknown>): Promise<void> {
  const { result, error } = await expectUntouched(scene, work);
  expect(error).toBeUndefined();
  expect(result).toMatchObject({
    passed: false,
    partial: expect.stringMatching(/^interrupted at \d+ %$/u),
    summary: expect.stringMatching(/^Interrupted after .* nothing was changed\.$/u),
    remedy: [expect.stringMatching(/^Run it again to its end: %check /u)],
  });
}

/** Interrupts a check in one tensor operation, as a kernel does at Stop. */
async function stopAt(entry: CheckEntry, subject: CheckSubject, stop: number): Promise<unknown> {
  const controller = new AbortController();
  let verdict: unknown;
  await watchOperations(
    (number) => {
      if (number !== stop) return;
      controller.abort(new Error("interrupted"));
      controller.signal.throwIfAborted();
    },
    async () => {
      verdict = await run(entry, { ...subject, signal: controller.signal });
    },
  );
  return verdict;
}

describe.each(checks)("$name", (entry) => {
  it("gives a partial verdict after an interrupt in a tensor operation, wherever it is", async () => {
    for (const subject of subjectsOf(entry.name)) {
      const { result } = await expectUntouched(scene, () =>
        watchOperations(
          () => {},
          () => run(entry, subject),
        ),
      );
      const operations = result as number;
      const stops = [0, 0.25, 0.5, 0.75, 1].map((part) => Math.ceil(part * operations) || 1);
      for (const stop of new Set(stops.filter((number) => number <= operations))) {
        await expectPartial(() => stopAt(entry, subject, stop));
      }
    }
  });

  it("gives a partial verdict where the signal was aborted before, and where that comes with the first turn", async () => {
    for (const subject of subjectsOf(entry.name)) {
      const signal = AbortSignal.abort(new Error("interrupted"));
      await expectPartial(() => run(entry, { ...subject, signal }));
      const controller = new AbortController();
      setImmediate(() => controller.abort(new Error("interrupted")));
      await expectPartial(() => run(entry, { ...subject, signal: controller.signal }));
    }
  });

  it("gives a partial verdict with how far it came, where it is aborted as it tells that", async () => {
    const [subject] = subjectsOf(entry.name);
    if (subject === undefined) return;
    const told: number[] = [];
    await run(entry, { ...subject, onProgress: (fraction) => told.push(fraction) });
    const middle = told.find((fraction) => fraction > 0 && fraction < 1);
    expect(middle === undefined).toBe(inOnePiece.has(entry.name));
    if (middle === undefined) return;
    const controller = new AbortController();
    const onProgress = (fraction: number): void => {
      if (fraction >= middle) controller.abort(new Error("interrupted"));
    };
    await expectPartial(() => run(entry, { ...subject, onProgress, signal: controller.signal }));
  });
});
