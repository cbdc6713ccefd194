import type { CheckEntry } from "./check-entry.ts";

/** Checks that look at the model and a few samples without training: each takes a second at most. */
export const economyChecks: readonly CheckEntry[] = [
  {
    name: "input",
    summary: "What enters the net: a picture, its mean and spread.",
    cost: "economy",
    needsTrainer: false,
    run: async (subject) => (await import("./check-input.ts")).checkInput(subject),
  },
  {
    name: "loss-function",
    summary: "Hand-made predictions cost what they should; the output is what the loss expects.",
    cost: "economy",
    needsTrainer: true,
    run: async (subject) => (await import("./check-loss-function.ts")).checkLossFunction(subject),
  },
  {
    name: "connections",
    summary: "The model as a table; every layer changes the output.",
    cost: "economy",
    needsTrainer: false,
    run: async (subject) => (await import("./check-connections.ts")).checkConnections(subject),
  },
  {
    name: "dependencies",
    summary: "Each output depends on its own input alone, on no later time step.",
    cost: "economy",
    needsTrainer: false,
    run: async (subject) => (await import("./check-dependencies.ts")).checkDependencies(subject),
  },
  {
    name: "gradient-flow",
    summary: "A gradient reaches every weight; nothing is frozen by mistake.",
    cost: "economy",
    needsTrainer: true,
    run: async (subject) => (await import("./check-gradient-flow.ts")).checkGradientFlow(subject),
  },
  {
    name: "train-eval-mode",
    summary: "Inference repeats itself and agrees with training mode.",
    cost: "economy",
    needsTrainer: true,
    run: async (subject) =>
      (await import("./check-train-eval-mode.ts")).checkTrainEvalMode(subject),
  },
  {
    name: "initialisation",
    summary: "Activations neither grow nor die on their way through the untrained model.",
    cost: "economy",
    needsTrainer: false,
    run: async (subject) =>
      (await import("./check-initialisation.ts")).checkInitialisation(subject),
  },
  {
    name: "parameters",
    summary: "No weight is NaN or far outside.",
    cost: "economy",
    needsTrainer: false,
    run: async (subject) => (await import("./check-parameters.ts")).checkParameters(subject),
  },
  {
    name: "skeleton",
    summary: "One step through the whole chain, from loading to saving and loading.",
    cost: "economy",
    needsTrainer: true,
    run: async (subject) => (await import("./check-skeleton.ts")).checkSkeleton(subject),
  },
  {
    name: "initial-loss",
    summary: "The untrained loss is that of knowing nothing: ln C, or the entropy of the labels.",
    cost: "economy",
    needsTrainer: true,
    run: async (subject) => (await import("./check-initial-loss.ts")).checkInitialLoss(subject),
  },
  {
    name: "head-bias",
    summary: "The last layer's bias fits the label distribution.",
    cost: "economy",
    needsTrainer: true,
    run: async (subject) => (await import("./check-head-bias.ts")).checkHeadBias(subject),
  },
  {
    name: "regularization",
    summary: "Ten times the penalty raises the loss; biases are spared.",
    cost: "economy",
    needsTrainer: true,
    run: async (subject) =>
      (await import("./check-regularization.ts")).checkRegularization(subject),
  },
];
