import { runInTurns } from "../core/steps.ts";
import type { CheckEntry } from "./check-entry.ts";
import { economyChecks } from "./economy-checks.ts";
import { dataChecks } from "./data-checks.ts";
import { hintChecks } from "./hint-checks.ts";
import { trainingChecks } from "./training-checks.ts";

/**
 * The checks by name, in the order of the recipe; what explains most comes first, so that
 * the first failure's remedy is the one to start with.
 */
export const checks: readonly CheckEntry[] = [
  {
    name: "data",
    summary: "No sample in two splits, labels in range, no NaN, classes in balance.",
    cost: "economy",
    stage: "data",
    about: "data",
    needsTrainer: false,
    run: async (subject) =>
      runInTurns((await import("./check-data.ts")).dataSteps(subject), subject),
  },
  ...dataChecks,
  ...economyChecks,
  ...trainingChecks,
  ...hintChecks,
];
