import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { AthanorError } from "../core/errors.ts";
import { applyOverrides } from "../config/overrides.ts";
import type { PlainObject } from "../config/plain-object.ts";
import { createRandom } from "../core/random.ts";
import { sweepFigure } from "../plots/sweep.ts";
import { latestCheckpoint } from "../tracking/checkpoints.ts";
import { type RunSummary, listRuns } from "../tracking/list-runs.ts";
import { openRun } from "../tracking/open-run.ts";
import { readRunInfo } from "../tracking/read-run.ts";
import { resumeRun } from "../tracking/resume-run.ts";
import type { Run } from "../tracking/run.ts";
import { compact } from "./compact.ts";
import type { Experiment } from "./experiment.ts";
import { type GatePass, passGate } from "./pass-gate.ts";
import { type RunExperimentOptions, runExperiment } from "./run-experiment.ts";
import { type SearchSpace, borderWarnings, samplePoint } from "./search-space.ts";
import { type Row, type ShownTable, shownTable } from "../core/shown-table.ts";

/** One trial: its number, what was sampled by path, how it did. */
export interface TrialRow extends Row {
  readonly trial: number;
  readonly status: string;
  /** The monitored metric; NaN when the trial failed. */
  readonly value: number;
  readonly run: string;
}

/** What a sweep found. */
export interface SweepResult {
  /** Folder of the sweep's own run; `resume` takes it. */
  readonly directory: string;
  /** Trials sorted by the metric, the best first, failed ones last. */
  readonly trials: ShownTable<TrialRow>;
  /** Overrides of the best trial; undefined when none finished. */
  readonly best: Readonly<Record<string, unknown>> | undefined;
  /** What to widen, because the best lies near the border of its range (row #119). */
  readonly warnings: readonly string[];
}

/** Options of {@link sweep}. */
export interface SweepOptions extends Pick<
  RunExperimentOptions,
  "root" | "signal" | "verdicts" | "waivers" | "waive"
> {
  /** Where each leaf's values come from. */
  readonly space: SearchSpace;
  /** How many points to try, a positive integer; 20 by default. */
  readonly trials?: number;
  /** Decides the points; the baseline's seed by default. */
  readonly seed?: number;
  /** Metric to sort by, `val_acc` by default. */
  readonly monitor?: string;
  /** Overrides that every trial shares, e.g. fewer epochs. */
  readonly config?: Readonly<Record<string, unknown>>;
  /** Run that the sweep belongs to: it gets the table and the figure of the trials too. */
  readonly parent?: Run;
  /** Folder of an interrupted sweep: its finished trials count, a killed one goes on. */
  readonly resume?: string;
  /** Told before each trial: its point, its number from 1, how many. */
  readonly onTrial?: (
    point: Readonly<Record<string, unknown>>,
    number: number,
    count: number,
  ) => void;
}

/**
 * Random search (row #118; Bergstra and Bengio 2012): trains one run for each point and sorts them by a validation metric.
 *
 * Each point depends on the seed and the trial's number alone, so that an interrupted sweep goes on where it stood. Failed
 * trials (a loss that turns NaN) are results. The test set isn't touched.
 *
 * @throws {AthanorError} `argument` when there is nothing to sweep, or `resume` is a sweep over another space;
 * `gate` when the stage isn't open for the baseline, which is asked once.
 */
export async function sweep<C extends object>(
  experiment: Experiment<C>,
  options: SweepOptions,
): Promise<SweepResult> {
  const { space, trials = 20, monitor = "val_acc" } = options;
  const seed = options.seed ?? (experiment.config as { seed: number }).seed;
  requirePlan(space, trials);
  const shared = experiment.parse(
    applyOverrides(experiment.config as PlainObject, options.config ?? {}),
  );
  const { pass } = await passGate(experiment, shared, options);
  const own = openSweep(experiment, options, { space, seed, monitor });
  const rows = await runTrials(experiment, { ...options, monitor, own, seed, trials, gate: pass });
  return endSweep(own, rows, { space, monitor, trials });
}

async function runTrials<C extends object>(
  experiment: Experiment<C>,
  options: TrialOptions,
): Promise<TrialRow[]> {
  const { space, trials, seed, monitor, own } = options;
  const rows: TrialRow[] = [];
  for (let trial = 1; trial <= trials; trial += 1) {
    const point = samplePoint(space, createRandom(seed).fork(`trial/${trial}`));
    options.onTrial?.(point, trial, trials);
    const row = await runTrial(experiment, { ...options, trial, point });
    rows.push(row);
    for (const run of [own, ...(options.parent === undefined ? [] : [options.parent])]) {
      storeTrials(run, rows, { space, monitor });
    }
    if (row.status === "KILLED") break;
  }
  return rows;
}

async function endSweep(
  own: Run,
  rows: readonly TrialRow[],
  plan: { readonly space: SearchSpace; readonly monitor: string; readonly trials: number },
): Promise<SweepResult> {
  const { space, monitor, trials } = plan;
  const sorted = sortTrials(rows, monitor);
  const best = pointOf(space, sorted[0]);
  const warnings = best === undefined ? [] : borderWarnings(space, best);
  for (const warning of warnings) own.log(warning);
  const isWhole = rows.length === trials && rows.at(-1)?.status !== "KILLED";
  await own.finish(isWhole ? "FINISHED" : "KILLED", {
    reason: isWhole ? `${trials} trials` : "the sweep was interrupted; resume it by its folder",
    best,
    warnings,
  });
  const caption = [`Trials by ${monitor}`, ...warnings].join(". ");
  return { directory: own.directory, trials: shownTable(sorted, { caption }), best, warnings };
}

/** Options of {@link sweep} with everything settled. */
interface TrialOptions extends SweepOptions {
  readonly monitor: string;
  readonly own: Run;
  readonly seed: number;
  readonly trials: number;
  readonly gate: GatePass;
}

function requirePlan(space: SearchSpace, trials: number): void {
  if (Object.keys(space).length > 0 && Number.isInteger(trials) && trials > 0) return;
  throw new AthanorError(
    "argument",
    `Expected a space of at least one leaf and a positive number of trials, received ${Object.keys(space).length} leaves and ${trials} trials. Write for example { space: { learningRate: logUniform(1e-4, 1e-1) }, trials: 20 }.`,
  );
}

/** What decides the points of a sweep; stored, so that only the same sweep is resumed. */
interface SweepPlan {
  readonly space: SearchSpace;
  readonly seed: number;
  readonly monitor: string;
}

function openSweep<C extends object>(
  experiment: Experiment<C>,
  options: SweepOptions,
  plan: SweepPlan,
): Run {
  if (options.resume !== undefined) {
    requireSamePlan(options.resume, plan);
    return resumeRun(options.resume, { step: 0 });
  }
  const run = openRun({
    experiment: experiment.name,
    config: { ...experiment.config, ...options.config },
    tags: { kind: "sweep" },
    ...compact({ root: options.root, parentRunId: options.parent?.info.runId }),
  });
  run.logArtifact("sweep.json", JSON.stringify(plan, null, 2));
  return run;
}

function requireSamePlan(directory: string, plan: SweepPlan): void {
  const { name } = readRunInfo(directory);
  const file = path.join(directory, "artifacts", "sweep.json");
  const stored = existsSync(file) ? readFileSync(file, "utf8") : "no sweep";
  if (stored === JSON.stringify(plan, null, 2)) return;
  throw new AthanorError(
    "argument",
    `Expected the space, seed and monitor of the sweep ${name} to resume it, received others. Its own are: ${stored}`,
  );
}

async function runTrial<C extends object>(
  experiment: Experiment<C>,
  options: TrialOptions & {
    readonly trial: number;
    readonly point: Readonly<Record<string, number | string | boolean>>;
  },
): Promise<TrialRow> {
  const { own, trial, point, monitor, root, signal, gate } = options;
  const before = earlierTrial(own, trial);
  if (before !== undefined && ["FINISHED", "FAILED"].includes(before.info.status)) {
    const { name, status } = before.info;
    return {
      trial,
      ...point,
      status,
      value: valueOf(before.metrics, { status, monitor }),
      run: name,
    };
  }
  const canResume = before !== undefined && latestCheckpoint(before.directory) !== undefined;
  const result = await runExperiment(experiment, {
    ...compact({ root, signal }),
    gate,
    ...(canResume ? { resume: before.directory } : { config: { ...options.config, ...point } }),
    parentRunId: own.info.runId,
    tags: { trial: String(trial) },
    test: false,
  });
  const { status, metrics, name } = result;
  return { trial, ...point, status, value: valueOf(metrics, { status, monitor }), run: name };
}

function earlierTrial(own: Run, trial: number): RunSummary | undefined {
  return listRuns(path.dirname(own.directory)).findLast(
    ({ info }) => info.parentRunId === own.info.runId && info.tags["trial"] === String(trial),
  );
}

function valueOf(
  metrics: Readonly<Record<string, number>>,
  end: { readonly status: string; readonly monitor: string },
): number {
  return end.status === "FINISHED" ? (metrics[end.monitor] ?? Number.NaN) : Number.NaN;
}

function sortTrials(rows: readonly TrialRow[], monitor: string): TrialRow[] {
  const sign = isLowerBetter(monitor) ? 1 : -1;
  const cost = (row: TrialRow): number =>
    Number.isNaN(row.value) ? Number.POSITIVE_INFINITY : sign * row.value;
  return rows.toSorted((a, b) => (cost(a) === cost(b) ? a.trial - b.trial : cost(a) - cost(b)));
}

function isLowerBetter(monitor: string): boolean {
  return /loss|error/.test(monitor);
}

function pointOf(
  space: SearchSpace,
  row: TrialRow | undefined,
): Readonly<Record<string, unknown>> | undefined {
  if (row === undefined || Number.isNaN(row.value)) return undefined;
  return Object.fromEntries(Object.keys(space).map((key) => [key, row[key]]));
}

function storeTrials(
  run: Run,
  rows: readonly TrialRow[],
  plan: { readonly space: SearchSpace; readonly monitor: string },
): void {
  const { space, monitor } = plan;
  run.logTable("trials", sortTrials(rows, monitor), `Trials by ${monitor}`);
  const [x, y] = Object.entries(space).filter(([, range]) => range.kind !== "choice");
  if (x === undefined || y === undefined) return;
  const trials = rows.map((row) => ({
    name: `trial ${row.trial}`,
    x: Number(row[x[0]]),
    y: Number(row[y[0]]),
    value: row.value,
  }));
  const higherIsBetter = !isLowerBetter(monitor);
  const titles = { metric: monitor, xTitle: x[0], yTitle: y[0], higherIsBetter };
  run.logFigure("sweep", sweepFigure(trials, titles), "Random search");
}
