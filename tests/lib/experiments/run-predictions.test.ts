import { writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { runExperiment } from "../../../lib/experiments/run-experiment.ts";
import { lastPredictions, readPredictions } from "../../../lib/experiments/run-predictions.ts";
import { temporaryFolder } from "../tracking/temporary-folder.ts";
import { tinyExperiment, tinySplits } from "./tiny-experiment.ts";

test("a run keeps what its model says about the test part; other data don't find it", async () => {
  const root = temporaryFolder();
  const run = await runExperiment(tinyExperiment(), { root });
  const predictions = readPredictions(run.directory);
  const splits = await tinySplits();
  const hits = predictions?.predicted.filter((label, at) => label === splits.test.labels[at]);
  expect((hits?.length ?? 0) / splits.test.labels.length).toBeCloseTo(
    run.metrics["test_acc"] ?? Number.NaN,
    6,
  );
  // A later run without the test set doesn't hide it.
  await runExperiment(tinyExperiment(), { root, config: { epochs: 1 }, test: false });
  expect(lastPredictions(splits, "tiny", root)).toEqual(predictions);
  const other = { ...splits, test: splits.train, validation: splits.train };
  expect(lastPredictions(other, "tiny", root)).toBeUndefined();
  writeFileSync(path.join(run.directory, "artifacts", "predictions.json"), "{");
  expect(readPredictions(run.directory)).toBeUndefined();
});
