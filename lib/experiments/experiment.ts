import type { tf } from "../backend/tf.ts";
import type { CheckHints } from "../checks/check-entry.ts";
import { type ConfigSchema, parseConfig } from "../config/parse-config.ts";
import { type PlainObject, plainCopy } from "../config/plain-object.ts";
import { schemaOf } from "../config/schema-of.ts";
import { AthanorError } from "../core/errors.ts";
import type { Stage } from "../core/verdict.ts";
import type { Augment } from "../data/augment.ts";
import type { Splits } from "../data/labeled-data.ts";
import { checkName } from "../tracking/run-names.ts";
import type { Run } from "../tracking/run.ts";
import type { Callback } from "../training/callback.ts";
import type { LossFunction, LossName } from "../training/losses.ts";
import type { OptimizerOptions } from "../training/optimizer.ts";

/** How to train, taken from a config. */
export interface TrainingSettings {
  /** Epochs to reach, a positive integer. */
  readonly epochs: number;
  readonly batchSize?: number;
  readonly optimizer?: OptimizerOptions;
  readonly loss?: LossName | LossFunction;
  readonly augment?: Augment;
}

/** What {@link defineExperiment} takes; `C` is the type of the config. */
export interface ExperimentOptions<C extends object> {
  /** Name of the folder of its runs, one part of a path. */
  readonly name: string;
  /** The baseline: a value at every leaf, `seed` among them. */
  readonly config: C;
  /** valibot schema of the config; by default each leaf keeps the kind of its baseline value. */
  readonly schema?: ConfigSchema;
  /** Gives the three splits; called once for each run. */
  readonly data: (config: C) => Promise<Splits> | Splits;
  /** Builds the model anew, its weights from the config's seed; the run disposes it. */
  readonly model: (config: C) => tf.LayersModel;
  /** How to train; by default from `epochs`, `batchSize`, `optimizer` and `learningRate` of the config. */
  readonly training?: (config: C) => TrainingSettings;
  /** More callbacks, e.g. early stopping or a learning-rate schedule; made anew for each run. */
  readonly callbacks?: (config: C, run: Run) => readonly Callback[];
  /** What checks can't know by themselves: frozen layers, loss terms, groups, conditions … */
  readonly checks?: (config: C) => CheckHints;
  /** Stage of the recipe that the experiment belongs to: its gate must be open before a run starts. */
  readonly stage?: Stage;
}

/** An experiment: data, model and training as functions of one config. */
export interface Experiment<C extends object = PlainObject> {
  readonly kind: "athanor/experiment";
  readonly name: string;
  readonly config: C;
  readonly schema: ConfigSchema;
  readonly stage: Stage | undefined;
  /** Parses overrides of the baseline; throws `config` errors. */
  readonly parse: (input: unknown) => C & { readonly seed: number };
  /** The three splits. */
  readonly data: (config: C) => Promise<Splits> | Splits;
  /** A new model; the caller disposes it. */
  readonly model: (config: C) => tf.LayersModel;
  /** How to train. */
  readonly training: (config: C) => TrainingSettings;
  /** What checks can't know by themselves. */
  readonly checks: (config: C) => CheckHints;
  /** Callbacks of the experiment's own. */
  readonly callbacks: (config: C, run: Run) => readonly Callback[];
}

/**
 * Defines an experiment.
 *
 * @param options - Name, baseline config, data, model and how to train.
 * @throws {AthanorError} `argument` for a bad name; `config` when the baseline doesn't fit its own schema or has no seed.
 */
export function defineExperiment<C extends object>(options: ExperimentOptions<C>): Experiment<C> {
  const { name, data, model, stage, training = trainingOf } = options;
  const { callbacks = () => [], checks = () => ({}) } = options;
  const baseline = plainCopy(options.config) as C;
  const schema = options.schema ?? schemaOf(baseline as PlainObject);
  const parse = (input: unknown): C & { seed: number } =>
    parseConfig(schema, input) as unknown as C & { seed: number };
  checkName("the experiment", name);
  return {
    kind: "athanor/experiment",
    name,
    config: parse(baseline),
    schema,
    stage,
    parse,
    data,
    model,
    training,
    checks,
    callbacks,
  };
}

/** Training settings by the usual names of a config. */
function trainingOf(config: object): TrainingSettings {
  const { epochs, batchSize, learningRate, optimizer } = config as Readonly<
    Record<string, unknown>
  >;
  if (typeof epochs !== "number") {
    throw new AthanorError(
      "config",
      `Expected the config to hold epochs, or the experiment to say how to train with \`training\`; received ${Object.keys(config).join(", ")}.`,
    );
  }
  const method = {
    ...(typeof optimizer === "string" ? { name: optimizer } : {}),
    ...(typeof learningRate === "number" ? { learningRate } : {}),
  } as OptimizerOptions;
  return {
    epochs,
    optimizer: method,
    ...(typeof batchSize === "number" ? { batchSize } : {}),
  };
}
