import { runInTurns } from "../core/steps.ts";
import type { CheckEntry } from "./check-entry.ts";
import { inapplicable } from "./inapplicable.ts";

/** Checks that ask for something only the author knows: they are left out, and say why, where it isn't given. */
export const hintChecks: readonly CheckEntry[] = [
  {
    name: "augmentation",
    summary: "No augmentation before the net has learned without; what it does to samples (#46).",
    cost: "economy",
    stage: "skeleton",
    about: "data",
    needsTrainer: false,
    run: async (subject) => (await import("./check-augmentation.ts")).checkAugmentation(subject),
  },
  {
    name: "loss-terms",
    summary: "The terms of a summed loss lie in one range (#64).",
    cost: "economy",
    stage: "skeleton",
    about: "model",
    needsTrainer: false,
    run: async ({ terms, data, seed }) => {
      if (terms === undefined) {
        throw inapplicable(
          "loss-terms",
          "a loss of several terms",
          ofExperiment("terms: (batch) => ({ … })"),
          "%check loss-terms terms",
        );
      }
      const { checkLossTerms } = await import("./check-loss-terms.ts");
      return checkLossTerms({ terms, data, ...(seed === undefined ? {} : { seed }) });
    },
  },
  {
    name: "same-function",
    summary: "The loop and its vectorised form compute the same (#61).",
    cost: "economy",
    stage: "skeleton",
    about: "model",
    needsTrainer: false,
    run: async (subject) => {
      const { forms, seed } = subject;
      if (forms === undefined) {
        throw inapplicable(
          "same-function",
          "two forms of a function",
          ofExperiment("forms: { simple, general, shapes }"),
          "%check same-function loop fast --shapes 4x3",
        );
      }
      const { sameFunctionSteps } = await import("./check-same-function.ts");
      const { simple, general, shapes } = forms;
      const options = { shapes, ...(seed === undefined ? {} : { seed }) };
      return runInTurns(sameFunctionSteps(simple, general, options), subject);
    },
  },
  {
    name: "capacity",
    summary: "A model twice as wide reaches a lower training loss (#57).",
    cost: "full",
    stage: "overfit",
    about: "model",
    needsTrainer: true,
    run: async (subject) => (await import("./check-capacity.ts")).checkCapacity(subject),
  },
  {
    name: "human",
    summary: "How well a person does on the test set, beside the model (#55).",
    cost: "economy",
    stage: "skeleton",
    about: "data",
    needsTrainer: false,
    run: async (subject) => {
      const { answers } = subject;
      if (answers === undefined || Object.keys(answers).length === 0) {
        throw inapplicable(
          "human",
          "answers of a person",
          "%check human, which shows samples to label",
          "checkHuman({ data, answers })",
        );
      }
      return (await import("./check-human.ts")).checkHuman({ ...subject, answers });
    },
  },
  {
    name: "errors",
    summary: "The mistakes of the trained model make sense beside the training data (#41).",
    cost: "standard",
    stage: "regularize",
    about: "model",
    needsTrainer: false,
    run: async (subject) => {
      const { predictions } = subject;
      if (predictions === undefined) {
        throw inapplicable(
          "errors",
          "predictions of a trained model on this data",
          "train with %run_experiment",
          "checkErrors({ data, predictions: readPredictions(directory) })",
        );
      }
      return (await import("./check-errors.ts")).checkErrors({ ...subject, predictions });
    },
  },
  {
    name: "one-change",
    summary: "The config differs from the run that it's compared with in one value (#82).",
    cost: "economy",
    stage: "regularize",
    about: "data",
    needsTrainer: false,
    run: async ({ change }) => {
      if (change === undefined) {
        throw inapplicable(
          "one-change",
          "an earlier run to compare with",
          "train once with %run_experiment, or call checkOneChange({ parent, child })",
        );
      }
      return (await import("./check-one-change.ts")).checkOneChange(change);
    },
  },
  {
    name: "schedule",
    summary: "The learning rate doesn't die early, nor decay before the last stages (#83).",
    cost: "economy",
    stage: "tune",
    about: "data",
    needsTrainer: false,
    run: async ({ schedule, data, batchSize = 32, epochs = 1, stage }) => {
      if (schedule === undefined) {
        throw inapplicable(
          "schedule",
          "a learning-rate schedule",
          ofExperiment("schedule: cosineDecay({ … })"),
          "%check schedule cosine",
        );
      }
      const { checkSchedule } = await import("./check-schedule.ts");
      const stepsPerEpoch = Math.max(1, Math.ceil(data.train.labels.length / batchSize));
      return checkSchedule({ schedule, stepsPerEpoch, epochs, ...(stage ? { stage } : {}) });
    },
  },
];

function ofExperiment(hints: string): string {
  return `defineExperiment({ …, checks: (config) => ({ ${hints} }) })`;
}
