import * as v from "valibot";
import { describe, expect, it } from "vitest";
import { freezeConfig } from "../../../lib/config/freeze-config.ts";
import { defineExperiment } from "../../../lib/experiments/experiment.ts";
import { tinyConfig, tinyExperiment, tinySplits } from "./tiny-experiment.ts";

describe("defineExperiment", () => {
  it("takes training settings from the usual names of the config", () => {
    const experiment = tinyExperiment();
    expect(experiment.training(experiment.config)).toEqual({
      epochs: 3,
      batchSize: 32,
      optimizer: { name: "adam", learningRate: 0.01 },
    });
  });

  it("parses overrides by the kinds of the baseline, or by its own schema", () => {
    expect(() => tinyExperiment().parse({ ...tinyConfig, epochs: "3" })).toThrow(
      'epochs: expected number, received "3" (string)',
    );
    const schema = v.object({
      ...v.object({ seed: v.number() }).entries,
      epochs: v.pipe(v.number(), v.minValue(1)),
    });
    const { model } = tinyExperiment();
    const options = { name: "x", schema, data: tinySplits, model: () => model(tinyConfig) };
    expect(() => defineExperiment({ ...options, config: { seed: 1, epochs: 0 } })).toThrow(
      "epochs: expected >=1, received 0",
    );
  });

  it("takes a frozen config as baseline", () => {
    expect(tinyExperiment({ config: freezeConfig(tinyConfig) }).config).toEqual(tinyConfig);
  });

  it("needs a seed, a good name and epochs", () => {
    const { seed: _seed, ...seedless } = tinyConfig;
    expect(() => tinyExperiment({ config: seedless as typeof tinyConfig })).toThrow(
      "seed: expected",
    );
    expect(() => tinyExperiment({ name: "a/b" })).toThrow("Expected the name of the experiment");
    const { training } = tinyExperiment();
    expect(() => training({ seed: 1 } as typeof tinyConfig)).toThrow(
      "Expected the config to hold epochs",
    );
  });
});
