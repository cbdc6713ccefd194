import { AthanorError } from "../core/errors.ts";
import type { LabeledData, Splits } from "../data/labeled-data.ts";
import type { Predictions } from "../data/predictions.ts";
import type { MagicContext, MagicInvocation } from "./magic.ts";

/**
 * The data at hand: a variable's, or the experiment's with what its last run says about it.
 *
 * @throws {AthanorError} `argument` where there is neither, or the variable holds no data.
 */
export async function dataAtHand(
  invocation: MagicInvocation,
  context: MagicContext,
): Promise<{ readonly data: LabeledData | Splits; readonly predictions?: Predictions }> {
  const { data: name, experiment: named } = invocation.options;
  if (typeof name === "string") return { data: requireData(name, context.get(name)) };
  const { workbench } = await import("../experiments/workbench.ts");
  const { currentExperiment } = await import("./current-experiment.ts");
  const { applyOverrides } = await import("../config/overrides.ts");
  const { lastPredictions } = await import("../experiments/run-predictions.ts");
  const experiment = currentExperiment(
    context,
    workbench,
    typeof named === "string" ? named : undefined,
  );
  if (experiment === undefined) {
    throw new AthanorError(
      "argument",
      "Expected an experiment in the notebook or a variable with data, received neither. Name one: %data card --data splits.",
    );
  }
  const config = experiment.parse(applyOverrides(experiment.config, workbench.config ?? {}));
  const data = await experiment.data(config);
  const predictions = lastPredictions(data, experiment.name);
  return { data, ...(predictions === undefined ? {} : { predictions }) };
}

function requireData(name: string, value: unknown): LabeledData | Splits {
  const isPart = (part: unknown): boolean =>
    typeof part === "object" && part !== null && "features" in part && "fingerprint" in part;
  const isSplits =
    typeof value === "object" && value !== null && "train" in value && isPart(value.train);
  if (isPart(value) || isSplits) return value as LabeledData | Splits;
  throw new AthanorError(
    "argument",
    `Expected ${name} to hold data (from loadDigits, createData …) or its parts (from splitData), received ${value === null ? "null" : typeof value}.`,
  );
}
