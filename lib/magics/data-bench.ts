import { AthanorError } from "../core/errors.ts";
import type { LoaderBench } from "../data/bench-loader.ts";
import type { DataLoader } from "../data/data-loader.ts";
import type { LabeledData } from "../data/labeled-data.ts";
import { currentExperiment } from "./current-experiment.ts";
import type { MagicContext, MagicInvocation } from "./magic.ts";

/**
 * `%data bench`: measures a loader alone and under the experiment's training, and says who waits. Without an experiment
 * it measures the loader alone.
 *
 * @throws {AthanorError} `argument` when there is neither a variable with data nor an experiment.
 */
export async function dataBench(
  invocation: MagicInvocation,
  context: MagicContext,
): Promise<LoaderBench> {
  const { batch, steps, data: named } = invocation.options;
  const batchSize = typeof batch === "number" ? batch : 32;
  const { benchLoader } = await import("../data/bench-loader.ts");
  const options = {
    batchSize,
    signal: context.signal,
    ...(typeof steps === "number" ? { steps } : {}),
  };
  const given = typeof named === "string" ? dataOf(context, named) : undefined;
  const subject = await experimentSubject(invocation, context);
  const data = given ?? subject?.data;
  if (data === undefined) {
    throw new AthanorError(
      "argument",
      "Expected --data with a variable that holds a loader or data, or an experiment in the notebook; received neither. Open a loader first: const images = await openImageFolder(folder, { height, width });",
    );
  }
  if (subject === undefined) return benchLoader(data, options);
  const training = await subject.train(batchSize, context.signal);
  try {
    return await benchLoader(data, { ...options, train: training.run });
  } finally {
    training.close();
  }
}

function dataOf(context: MagicContext, name: string): DataLoader | LabeledData {
  const named = context.get(name);
  const isSplits = typeof named === "object" && named !== null && "train" in named;
  const value = isSplits ? named.train : named;
  const isData =
    typeof value === "object" && value !== null && "labels" in value && "shape" in value;
  if (isData) return value as DataLoader | LabeledData;
  throw new AthanorError(
    "argument",
    `Expected --data to name a loader or data, but \`${name}\` is neither. Make it with openImageFolder or one of the load functions.`,
  );
}

interface Subject {
  readonly data: LabeledData;
  /** A fresh model in training. */
  readonly train: (
    batchSize: number,
    signal: AbortSignal,
  ) => Promise<{ readonly run: (loader: DataLoader) => Promise<void>; readonly close: () => void }>;
}

async function experimentSubject(
  invocation: MagicInvocation,
  context: MagicContext,
): Promise<Subject | undefined> {
  const { experiment: named } = invocation.options;
  const { workbench } = await import("../experiments/workbench.ts");
  const experiment = currentExperiment(
    context,
    workbench,
    typeof named === "string" ? named : undefined,
  );
  if (experiment === undefined) return undefined;
  const { selectBackend } = await import("../backend/select-backend.ts");
  await selectBackend();
  const { applyOverrides } = await import("../config/overrides.ts");
  const config = experiment.parse(applyOverrides(experiment.config, workbench.config ?? {}));
  return {
    data: (await experiment.data(config)).train,
    train: async (batchSize, signal) => {
      const { createTrainer } = await import("../training/trainer.ts");
      const model = experiment.model(config);
      const { optimizer, loss } = experiment.training(config);
      const trainer = createTrainer({
        model,
        seed: config.seed,
        ...(optimizer === undefined ? {} : { optimizer }),
        ...(loss === undefined ? {} : { loss }),
      });
      return {
        run: async (loader) => {
          const { outcome } = await trainer.fit(loader, { epochs: 1, batchSize, signal });
          if (outcome.status === "FAILED") throw outcome.error;
          signal.throwIfAborted();
        },
        close: () => {
          trainer.dispose();
          model.dispose();
        },
      };
    },
  };
}
