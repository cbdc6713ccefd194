import { describe, expect, it } from "vitest";
import { tf } from "../../../lib/backend/tf.ts";
import { subjectOf } from "../../../lib/checks/verdict-subject.ts";
import { createData } from "../../../lib/data/create-data.ts";
import { keepEvidence } from "../../../lib/experiments/evidence-store.ts";
import type { Experiment } from "../../../lib/experiments/experiment.ts";
import { passGate } from "../../../lib/experiments/pass-gate.ts";
import { buildMlp } from "../../../lib/models/build-mlp.ts";
import { temporaryFolder } from "../tracking/temporary-folder.ts";
import { type TinyConfig, tinyConfig, tinyExperiment, tinySplits } from "./tiny-experiment.ts";
import { allRequired } from "./verdict-of.ts";

const experiment = tinyExperiment({ stage: "regularize" });

async function evidenceFor(made: Experiment<TinyConfig>) {
  const data = await made.data(made.config);
  return allRequired({ subject: subjectOf({ buildModel: () => made.model(made.config), data }) });
}

describe("passGate", () => {
  it("opens with evidence of the same data and model, and gives the loaded data on", async () => {
    const verdicts = await evidenceFor(experiment);
    const before = tf.memory().numTensors;
    const { pass, data } = await passGate(experiment, tinyConfig, { verdicts });
    expect(pass.verdicts).toHaveLength(verdicts.length);
    expect(pass.waiver).toBeUndefined();
    expect(data?.train.labels).toHaveLength(120);
    expect(tf.memory().numTensors).toBe(before);
  });

  it("is shut again by another model structure, and not by another seed, rate or penalty", async () => {
    const verdicts = await evidenceFor(experiment);
    const same = { ...tinyConfig, seed: 8, learningRate: 0.1, weightDecay: 0.1 };
    await expect(passGate(experiment, same, { verdicts })).resolves.toBeDefined();
    const wider = passGate(experiment, { ...tinyConfig, units: [17] }, { verdicts });
    await expect(wider).rejects.toThrow(
      /the model \([^)]+\) changed since[^]*gradients is stale; run %check gradients\n/u,
    );
    await expect(wider).rejects.not.toThrow(/the data \(/u);
  });

  it("doesn't take dropout for another model: it's off in the checks", async () => {
    const verdicts = await evidenceFor(experiment);
    const model = ({ seed }: TinyConfig) =>
      buildMlp({ inputShape: [8, 8, 1], classes: 10, units: [16], dropout: 0.3, seed });
    const dropped = tinyExperiment({ stage: "regularize", model });
    await expect(passGate(dropped, tinyConfig, { verdicts })).resolves.toBeDefined();
  });

  it("is shut again by other data, those written to in place among them", async () => {
    const verdicts = await evidenceFor(experiment);
    const data = async () => {
      const splits = await tinySplits();
      const features = splits.train.features.map((value) => 2 * value);
      return { ...splits, train: createData({ ...splits.train, features }) };
    };
    const scaled = tinyExperiment({ stage: "regularize", data });
    await expect(passGate(scaled, tinyConfig, { verdicts })).rejects.toThrow(
      /the data \([^)]+\) changed since[^]*data: leakage is stale; run %check leakage\n/u,
    );
    const written = await tinySplits();
    const own = tinyExperiment({ stage: "regularize", data: () => written });
    const evidence = await evidenceFor(own);
    written.train.features[0] = 1e6;
    await expect(passGate(own, tinyConfig, { verdicts: evidence })).rejects.toThrow("is stale");
  });

  it("finds the evidence of earlier sessions below the folder of runs", async () => {
    const root = temporaryFolder();
    await expect(passGate(experiment, tinyConfig, { root })).rejects.toThrow("overfit is missing");
    for (const verdict of await evidenceFor(experiment)) keepEvidence(verdict, root);
    const { pass } = await passGate(experiment, tinyConfig, { root });
    expect(pass.verdicts).toHaveLength(allRequired().length);
    // A new session's notebook has found nothing yet.
    const fresh = await passGate(experiment, tinyConfig, { root, verdicts: [] });
    expect(fresh.pass.verdicts).toHaveLength(allRequired().length);
  });

  it("counts what this session found instead of what was kept", async () => {
    const root = temporaryFolder();
    const evidence = await evidenceFor(experiment);
    for (const verdict of evidence) keepEvidence(verdict, root);
    const failed = evidence
      .filter(({ check }) => check === "gradients")
      .map((verdict) => ({ ...verdict, passed: false, value: -0.0032305537193632406 }));
    await expect(passGate(experiment, tinyConfig, { root, verdicts: failed })).rejects.toThrow(
      "gradients failed with -0.003231 (",
    );
  });

  it("takes no other experiment's checks for its own past", async () => {
    const root = temporaryFolder();
    const subject = { data: "other-data", model: "other-model" };
    for (const verdict of allRequired({ subject })) {
      keepEvidence({ ...verdict, experiment: "other" }, root);
    }
    const asked = passGate(experiment, tinyConfig, { root });
    await expect(asked).rejects.toThrow("data: leakage is missing; run %check leakage\n");
    await expect(asked).rejects.not.toThrow("changed since");
  });

  it("ends with the interrupt that came while data were made for it", async () => {
    const controller = new AbortController();
    const data = () => {
      controller.abort(new Error("stopped"));
      return tinySplits();
    };
    const stopped = tinyExperiment({ stage: "regularize", data });
    const { signal } = controller;
    await expect(passGate(stopped, tinyConfig, { signal })).rejects.toThrow("stopped");
  });

  it("keeps verdicts of another model out of the record of an experiment without a stage", async () => {
    const other = await evidenceFor(experiment);
    const wider = { ...tinyConfig, units: [17] };
    const { pass } = await passGate(tinyExperiment({}), wider, { verdicts: other });
    expect(pass.verdicts).toEqual([]);
    expect(pass.subject?.model).not.toBe(other[0]?.subject?.model);
    const own = await passGate(tinyExperiment({}), tinyConfig, { verdicts: other });
    expect(own.pass.verdicts).toHaveLength(other.length);
    expect(own.pass.waiver).toBeUndefined();
  });

  it("asks nothing of an experiment without a stage, and loads nothing for it", async () => {
    const data = () => Promise.reject(new Error("not to be loaded"));
    const { pass } = await passGate(tinyExperiment({ data }), tinyConfig, {});
    expect(pass.subject).toBeUndefined();
  });
});
