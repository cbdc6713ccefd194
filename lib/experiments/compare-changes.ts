import { configDifference } from "../config/config-difference.ts";
import { applyOverrides, type Overrides } from "../config/overrides.ts";
import type { PlainObject } from "../config/plain-object.ts";
import { AthanorError } from "../core/errors.ts";
import { comparisonFigure } from "../plots/comparison.ts";
import { openRun } from "../tracking/open-run.ts";
import type { Run } from "../tracking/run.ts";
import { compact } from "./compact.ts";
import type { Experiment } from "./experiment.ts";
import { type GatePass, passGate } from "./pass-gate.ts";
import { type RunExperimentOptions, runExperiment } from "./run-experiment.ts";
import { type Row, type ShownTable, shownTable } from "../core/shown-table.ts";

/** One row of a comparison; the baseline comes first. */
export interface ComparisonRow extends Row {
  readonly change: string;
  readonly status: string;
  /** The monitored metric; NaN when the run failed. */
  readonly value: number;
  /** Difference to the baseline, in the metric's unit. */
  readonly delta: number;
  readonly run: string;
}

/** Options of {@link compareChanges}. */
export interface CompareOptions extends Pick<
  RunExperimentOptions,
  "root" | "signal" | "verdicts" | "waivers" | "waive"
> {
  /** Metric to compare, `val_acc` by default. */
  readonly monitor?: string;
  /** Open run that the comparison belongs to; by default it gets a run of its own. */
  readonly parent?: Run;
  /** Told before each run: which change, its number from 1, how many. */
  readonly onRun?: (change: string, number: number, count: number) => void;
}

/**
 * Trains the baseline and then each change to it, one change each (row #82), all with the baseline's seed, and compares
 * them on the validation set.
 *
 * @param experiment - The baseline.
 * @param changes - Overrides by a name for the change: `{ "dropout 0.25": { dropout: 0.25 } }`; each changes exactly one
 * leaf.
 * @returns One row for each run, the baseline first; the parent run holds the table and its figure.
 * @throws {AthanorError} `argument` when a change alters no leaf or several; `config` when a value doesn't fit; `gate` when the
 * stage isn't open for the baseline, which is asked once.
 */
export async function compareChanges<C extends object>(
  experiment: Experiment<C>,
  changes: Readonly<Record<string, Overrides>>,
  options: CompareOptions = {},
): Promise<ShownTable<ComparisonRow>> {
  const { monitor = "val_acc", root } = options;
  for (const [name, change] of Object.entries(changes)) requireOneChange(experiment, name, change);
  const { name, config } = experiment;
  const own = { experiment: name, config, tags: { kind: "comparison" }, ...compact({ root }) };
  const { pass } = await passGate(experiment, config, options);
  const parent = options.parent ?? openRun(own);
  const planned = { baseline: {}, ...changes };
  const rows = await runChanges(experiment, planned, { ...options, monitor, parent, gate: pass });
  if (options.parent === undefined) await endParent(parent, Object.keys(planned).length, rows);
  return shownTable(rows, { caption: `Single changes against the baseline: ${monitor}` });
}

async function runChanges<C extends object>(
  experiment: Experiment<C>,
  changes: Readonly<Record<string, Overrides>>,
  options: CompareOptions & {
    readonly monitor: string;
    readonly parent: Run;
    readonly gate: GatePass;
  },
): Promise<ComparisonRow[]> {
  const { monitor, parent, onRun, root, signal, gate } = options;
  const entries = Object.entries(changes);
  const rows: ComparisonRow[] = [];
  for (const [change, config] of entries) {
    onRun?.(change, rows.length + 1, entries.length);
    const result = await runExperiment(experiment, {
      ...compact({ root, signal }),
      gate,
      config,
      parentRunId: parent.info.runId,
      tags: { change },
      test: false,
    });
    const value = result.metrics[monitor] ?? Number.NaN;
    const delta = value - (rows[0]?.value ?? value);
    rows.push({ change, status: result.status, value, delta, run: result.name });
    storeComparison(parent, rows, monitor);
    if (result.status === "KILLED") break;
  }
  return rows;
}

async function endParent(
  parent: Run,
  planned: number,
  rows: readonly ComparisonRow[],
): Promise<void> {
  const isWhole = rows.length === planned && rows.every((row) => row.status !== "KILLED");
  await parent.finish(isWhole ? "FINISHED" : "KILLED", {
    reason: isWhole ? `${planned} runs compared` : "the comparison was interrupted",
  });
}

function requireOneChange<C extends object>(
  experiment: Experiment<C>,
  name: string,
  change: Overrides,
): void {
  const baseline = experiment.config as PlainObject;
  const changed = experiment.parse(applyOverrides(baseline, change)) as PlainObject;
  const paths = configDifference(baseline, changed).map(({ path }) => path);
  if (paths.length === 1) return;
  const received = paths.length === 0 ? "none" : `${paths.length}: ${paths.join(", ")}`;
  throw new AthanorError(
    "argument",
    `Expected the change "${name}" to alter exactly one leaf of the baseline, received ${received}. Compare one change each, so that its effect can be told.`,
  );
}

function storeComparison(parent: Run, rows: readonly ComparisonRow[], monitor: string): void {
  parent.logTable("changes", rows, `Single changes against the baseline: ${monitor}`);
  const [baseline, ...others] = rows.map(({ change, value }) => ({ name: change, value }));
  if (baseline === undefined || others.length === 0) return;
  const higherIsBetter = !/loss|error/.test(monitor);
  const figure = comparisonFigure(baseline, others, { metric: monitor, higherIsBetter });
  parent.logFigure("changes", figure, "What each single change does");
}
