import type { CheckEntry } from "./check-entry.ts";

/** Checks that train for a while. */
export const trainingChecks: readonly CheckEntry[] = [
  {
    name: "repeat",
    summary: "Two runs of one seed are bitwise equal.",
    cost: "standard",
    stage: "skeleton",
    about: "model",
    needsTrainer: true,
    run: async (subject) => (await import("./check-repeat.ts")).checkRepeat(subject),
  },
  {
    name: "gradients",
    summary: "Backpropagation equals centred differences in double precision.",
    cost: "standard",
    stage: "skeleton",
    about: "model",
    needsTrainer: true,
    run: async (subject) => (await import("./check-gradients.ts")).checkGradients(subject),
  },
  {
    name: "learning-rate",
    summary: "The optimizer's learning rate is neither far too high nor far too low.",
    cost: "standard",
    stage: "overfit",
    about: "model",
    needsTrainer: true,
    run: async (subject) => (await import("./check-learning-rate.ts")).checkLearningRate(subject),
  },
  {
    name: "zero-input",
    summary: "Training on zeros ends worse than training on the inputs.",
    cost: "standard",
    stage: "skeleton",
    about: "model",
    needsTrainer: true,
    run: async (subject) => (await import("./check-zero-input.ts")).checkZeroInput(subject),
  },
  {
    name: "shuffled-labels",
    summary: "Training on shuffled labels ends worse.",
    cost: "standard",
    stage: "skeleton",
    about: "model",
    needsTrainer: true,
    run: async (subject) => (await import("./check-shuffled.ts")).checkShuffledLabels(subject),
  },
  {
    name: "overfit",
    summary: "The model learns 8 samples by heart.",
    cost: "standard",
    stage: "overfit",
    about: "model",
    needsTrainer: true,
    run: async (subject) => {
      const { checkOverfit, overfitOptimizer } = await import("./check-overfit.ts");
      // The experiment's learning rate is made for generalising, not for learning by heart in few steps.
      return checkOverfit({ ...subject, optimizer: overfitOptimizer });
    },
  },
  {
    name: "dynamics",
    summary: "Predictions of a fixed batch settle while training.",
    cost: "full",
    stage: "skeleton",
    about: "model",
    needsTrainer: true,
    run: async (subject) => (await import("./check-dynamics.ts")).checkDynamics(subject),
  },
  {
    name: "shuffled-pixels",
    summary: "Training on shuffled pixels ends worse.",
    cost: "full",
    stage: "skeleton",
    about: "model",
    needsTrainer: true,
    run: async (subject) => (await import("./check-shuffled.ts")).checkShuffledPixels(subject),
  },
  {
    name: "learning-rate-ladder",
    summary: "Which of 1e-1 … 1e-4 brings the loss down most.",
    cost: "full",
    stage: "tune",
    about: "model",
    needsTrainer: true,
    run: async (subject) => (await import("./learning-rate-ladder.ts")).learningRateLadder(subject),
  },
];
