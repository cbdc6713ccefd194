import { selectBackend } from "../backend/select-backend.ts";
import { checkSchedule } from "../checks/check-schedule.ts";
import { applyOverrides, type Overrides } from "../config/overrides.ts";
import type { PlainObject } from "../config/plain-object.ts";
import { stopSignal } from "../core/notebook-signal.ts";
import type { Stage, Verdict } from "../core/verdict.ts";
import { dataCard } from "../data/data-card.ts";
import type { Splits } from "../data/labeled-data.ts";
import { latestCheckpoint, readCheckpoint } from "../tracking/checkpoints.ts";
import { openRun } from "../tracking/open-run.ts";
import { readRun } from "../tracking/read-run.ts";
import { resumeRun } from "../tracking/resume-run.ts";
import type { Run } from "../tracking/run.ts";
import type { Callback, TrainingOutcome } from "../training/callback.ts";
import type { ScheduleCallback } from "../training/learning-rate-schedule.ts";
import { progress } from "../training/progress.ts";
import { runLogger } from "../training/run-logger.ts";
import { type Trainer, createTrainer } from "../training/trainer.ts";
import { epochCheckpoints } from "./checkpoint-callback.ts";
import { endAtStop, endEarly, outcomeOf, resultOf } from "./end-run.ts";
import { evaluateRun } from "./evaluate-run.ts";
import { compact } from "./compact.ts";
import type { Experiment, TrainingSettings } from "./experiment.ts";
import type { ExperimentResult } from "./experiment-result.ts";
import { requireOneChange } from "./one-change.ts";
import { type GatePass, passGate, type PassedGate } from "./pass-gate.ts";
import type { Waiver } from "./stages.ts";
import { storeGates } from "./store-gates.ts";

/** Options of {@link runExperiment}. */
export interface RunExperimentOptions {
  /** Changes to the baseline, by key or dotted path. */
  readonly config?: Overrides;
  /** Folder of all runs; `train_log` by default. */
  readonly root?: string;
  /** An open run to train into, or what opens one once the gate is passed; by default a new one is opened. */
  readonly run?: Run | ((config: PlainObject, gate: GatePass) => Promise<Run>);
  /** Folder of an ended run to go on with, from its newest checkpoint, with its config. */
  readonly resume?: string;
  /** Run of which this one is a part. */
  readonly parentRunId?: string;
  readonly tags?: Readonly<Record<string, string>>;
  /** Source texts by file name, stored with a new run. */
  readonly code?: Readonly<Record<string, string>>;
  /**
   * Verdicts so far, for the gate of the experiment's stage; they count beside those that earlier sessions kept for the same
   * data and model below `root`.
   */
  readonly verdicts?: readonly Verdict[];
  /** Waivers given before. */
  readonly waivers?: readonly Waiver[];
  /** Why to go on although the gate isn't open. */
  readonly waive?: string;
  /** A gate that was passed before, by the search that this run belongs to; it isn't asked again. */
  readonly gate?: GatePass;
  /** The run that this one is compared with: folder, name, id or `last`; by default the nearest earlier one (row #82). */
  readonly parent?: string;
  /** Why the config differs from that run's in more than one leaf (row #82); the reason stays in the record. */
  readonly multi?: string;
  /** More callbacks, e.g. a live plot. */
  readonly callbacks?: readonly Callback[];
  /** Whether to evaluate on the test set, true by default; searches look at the validation set only. */
  readonly test?: boolean;
  /**
   * Ends the work; the run is KILLED in that moment and can be resumed. In a notebook the running cell's own signal ends it
   * too.
   */
  readonly signal?: AbortSignal;
  /** Told the run as soon as it is KILLED on disk, while what worked on it is still on its way out. */
  readonly onKilled?: (run: Run) => void;
}

/**
 * Runs an experiment: parse config, gate, one change, open the run, data, model, train, evaluate, figures, end.
 *
 * All that makes the result is on disk before the first step, and all that follows works from the folder. Failures
 * during training don't throw: the result says FAILED with the error, and the folder holds what there is.
 *
 * @param experiment - From `defineExperiment`.
 * @throws {AthanorError} `config` for a bad config or several changes without a reason, `gate` when the stage isn't open,
 * `storage` when the folder can't be written: before anything starts. The signal's reason when it is aborted before that.
 */
export async function runExperiment<C extends object>(
  experiment: Experiment<C>,
  given: RunExperimentOptions = {},
): Promise<ExperimentResult> {
  const signal = stopSignal(given.signal);
  const options = { ...given, ...compact({ signal }) };
  const config = parseRunConfig(experiment, options);
  const { pass, data: known } = await askGate(experiment, config, options);
  const change = askOneChange(experiment, config, options);
  const backend = await selectBackend();
  // A part of a search or comparison ends as KILLED, so that the whole knows where it stands.
  if (options.parentRunId === undefined) signal?.throwIfAborted();
  const run = await openFor(experiment, { ...options, config, backend, pass });
  return untilStopped(run, options, async () => {
    if (options.resume === undefined) storeBeginning(run, pass, change);
    const data = known ?? (await experiment.data(config));
    run.logData({ ...dataCard(data) });
    signal?.throwIfAborted();
    return trainAndEvaluate(experiment, { config, run, data, options });
  });
}

/** Does a run's work; whatever ends it, the run ends with it. */
async function untilStopped(
  run: Run,
  { signal, onKilled }: Pick<RunExperimentOptions, "signal" | "onKilled">,
  work: () => Promise<ExperimentResult>,
): Promise<ExperimentResult> {
  const stop = endAtStop(run, signal, onKilled);
  try {
    signal?.throwIfAborted();
    const result = await work();
    return (await stop.killed()) ?? result;
  } catch (error) {
    return await (stop.killed() ?? endEarly(run, outcomeOf(error, signal)));
  } finally {
    stop.close();
  }
}

/** What the parts of one run share. */
interface RunParts<C> {
  readonly config: C & { readonly seed: number };
  readonly run: Run;
  readonly data: Splits;
  readonly options: RunExperimentOptions;
}

async function trainAndEvaluate<C extends object>(
  experiment: Experiment<C>,
  parts: RunParts<C>,
): Promise<ExperimentResult> {
  const { config, run, data, options } = parts;
  const settings = experiment.training(config);
  const model = experiment.model(config);
  const trainer = createTrainer({
    ...compact({ optimizer: settings.optimizer, loss: settings.loss }),
    model,
    seed: config.seed,
  });
  try {
    const callbacks = callbacksFor(experiment, parts);
    lintSchedule(callbacks, { ...parts, settings, stage: experiment.stage });
    const outcome = await train(trainer, { data, settings, callbacks, options });
    if (outcome.status !== "FINISHED") return await endEarly(run, outcome);
    const { test = true } = options;
    const { signal } = options;
    const evaluated = { data, run, test, ...compact({ signal }) };
    const { metrics, checkpoint } = await evaluateRun(trainer, evaluated);
    await run.finish("FINISHED", { reason: outcome.reason, metrics, checkpoint });
    return resultOf(run, { status: "FINISHED", reason: outcome.reason, metrics });
  } finally {
    trainer.dispose();
    model.dispose();
  }
}

function parseRunConfig<C extends object>(
  experiment: Experiment<C>,
  options: RunExperimentOptions,
): C & { readonly seed: number } {
  const stored = options.resume === undefined ? undefined : readRun(options.resume).config;
  const baseline = (stored ?? experiment.config) as PlainObject;
  return experiment.parse(applyOverrides(baseline, options.config ?? {}));
}

async function askGate<C extends object>(
  experiment: Experiment<C>,
  config: C,
  options: RunExperimentOptions,
): Promise<PassedGate> {
  const { gate, verdicts = [], waivers = [] } = options;
  if (gate !== undefined) return { pass: gate };
  // A run that goes on was let in when it started.
  if (options.resume !== undefined) return { pass: { verdicts, waivers } };
  return passGate(experiment, config, options);
}

/** Runs that are part of a comparison or a search change what these change; a run that goes on was asked before. */
function askOneChange<C extends object>(
  experiment: Experiment<C>,
  config: C,
  options: RunExperimentOptions,
): Verdict | undefined {
  if (options.resume !== undefined || options.parentRunId !== undefined) return undefined;
  return requireOneChange(experiment.name, config as PlainObject, options);
}

async function openFor<C extends object>(
  experiment: Experiment<C>,
  options: Omit<RunExperimentOptions, "config"> & {
    readonly config: C;
    readonly backend: object;
    readonly pass: GatePass;
  },
): Promise<Run> {
  if (typeof options.run === "function") {
    return options.run(options.config as PlainObject, options.pass);
  }
  if (options.run !== undefined) return options.run;
  const { config, backend, root, parentRunId, tags, code, resume } = options;
  if (resume !== undefined) {
    const checkpoint = latestCheckpoint(resume);
    const step = checkpoint === undefined ? 0 : readCheckpoint(checkpoint).step;
    return resumeRun(resume, { step, config });
  }
  const parentConfig = isBaseline(experiment, config) ? undefined : experiment.config;
  const extra = compact({ parentConfig, root, parentRunId, tags, code });
  return openRun({ experiment: experiment.name, config, backend, ...extra });
}

function isBaseline<C extends object>(experiment: Experiment<C>, config: C): boolean {
  return JSON.stringify(config) === JSON.stringify(experiment.config);
}

function storeBeginning(run: Run, pass: GatePass, change: Verdict | undefined): void {
  const { verdicts, waivers, subject, waiver } = pass;
  const all = change === undefined ? verdicts : [...verdicts, change];
  for (const verdict of all) run.logVerdict(verdict);
  storeGates(run, all, compact({ waivers, subject }));
  if (waiver !== undefined) {
    run.log(`gate of ${waiver.stage} waived: ${waiver.reason} (${waiver.checks.join(", ")})`);
  }
  const reason = change?.evidence["reason"];
  if (typeof reason === "string" && reason !== "") run.log(`several changes at once: ${reason}`);
}

function callbacksFor<C extends object>(
  experiment: Experiment<C>,
  { config, run, options }: RunParts<C>,
): readonly Callback[] {
  const own = experiment.callbacks(config, run);
  return [runLogger(run), epochCheckpoints(run), ...own, progress(), ...(options.callbacks ?? [])];
}

/** Reads the schedule of the learning rate, where there is one, before the first step (row #83). */
function lintSchedule(
  callbacks: readonly Callback[],
  parts: {
    readonly data: Splits;
    readonly run: Run;
    readonly settings: TrainingSettings;
    readonly stage: Stage | undefined;
  },
): void {
  const { data, run, settings, stage } = parts;
  const found = callbacks.find((callback): callback is ScheduleCallback => "schedule" in callback);
  if (found === undefined) return;
  const { epochs, batchSize = 32 } = settings;
  const stepsPerEpoch = Math.max(1, Math.ceil(data.train.labels.length / batchSize));
  const { schedule } = found;
  const verdict = checkSchedule({ schedule, stepsPerEpoch, epochs, ...compact({ stage }) });
  run.logVerdict(verdict);
  if (!verdict.passed) run.log(`learning-rate schedule: ${verdict.summary}`);
}

/** Trains; a run whose checkpoint has all its epochs already goes straight on to the evaluation. */
async function train(
  trainer: Trainer,
  parts: {
    readonly data: Splits;
    readonly settings: TrainingSettings;
    readonly callbacks: readonly Callback[];
    readonly options: RunExperimentOptions;
  },
): Promise<TrainingOutcome> {
  const { data, settings, callbacks, options } = parts;
  const checkpoint = options.resume === undefined ? undefined : latestCheckpoint(options.resume);
  if (checkpoint !== undefined) trainer.restore(readCheckpoint(checkpoint));
  if (trainer.epoch >= settings.epochs) {
    return { status: "FINISHED", reason: `${settings.epochs} epochs were done before` };
  }
  const { signal } = options;
  const { batchSize, augment } = settings;
  const { outcome } = await trainer.fit(data.train, {
    epochs: settings.epochs,
    validation: data.validation,
    callbacks,
    ...compact({ batchSize, augment, signal }),
  });
  return outcome;
}
