import { AthanorError } from "../core/errors.ts";
import { createRandom } from "../core/random.ts";
import { runSteps, share, type Steps } from "../core/steps.ts";
import { rowCount, type Rows, standardizeColumns } from "./columns.ts";
import { probabilitiesOf } from "./probe-probabilities.ts";
import { randomFeatures } from "./random-features.ts";
import { solvePositive } from "./solve-positive.ts";

/** A question to a probe: which class does each row belong to? */
export interface ProbeTask {
  readonly rows: Rows;
  /** Class of each row, `0 … classes - 1`. */
  readonly labels: Int32Array;
  readonly classes: number;
}

/** Options of {@link outOfFold}. */
export interface ProbeOptions {
  /** Decides folds and random features. */
  readonly seed: number | string;
  /** Parts that are left out in turn, at least 2; default 5. */
  readonly folds?: number;
  /** Random features that let the probe see curved borders; 0 for a linear probe. Default 0. */
  readonly features?: number;
  /** Penalty on the weights, times the number of rows; default 1e-2. */
  readonly penalty?: number;
  /** Whether columns share one unit, as pixels do: they keep their scale then. Default false. */
  readonly sameUnit?: boolean;
}

/** What a probe says of rows that it wasn't fitted on. */
export interface OutOfFold {
  /** Shape `[rows, classes]`; each row sums to 1. */
  readonly probabilities: Float64Array;
  /** The class with the largest probability. */
  readonly predicted: Int32Array;
  /** Share of rows whose predicted class is their label. */
  readonly accuracy: number;
  /** Fold of each row. */
  readonly folds: Int32Array;
}

/**
 * Class probabilities of every row by a least-squares classifier that was fitted without the row's fold.
 *
 * In closed form, so that it is quick, needs no backend and gives the same numbers each time. Scores become
 * probabilities by the one temperature that makes the labels most likely.
 *
 * @throws {AthanorError} `data` with fewer rows than folds, or fewer than two classes.
 */
export function outOfFold(task: ProbeTask, options: ProbeOptions): OutOfFold {
  return runSteps(outOfFoldSteps(task, options));
}

/**
 * As {@link outOfFold}, with a stop every few rows.
 *
 * @param task - Rows and their classes.
 * @param options - As for {@link outOfFold}.
 */
export function* outOfFoldSteps(task: ProbeTask, options: ProbeOptions): Steps<OutOfFold> {
  const { seed, folds = 5, penalty = 1e-2 } = options;
  requireTask(task, folds);
  const rows = probeInputs(task.rows, options);
  yield 0.2;
  const parts = stratifiedFolds(task.labels, folds, seed);
  const scores = yield* share(foldScores({ ...task, rows }, parts, { folds, penalty }), 0.2, 0.9);
  return { ...probabilitiesOf(scores, task), folds: parts };
}

/** What a probe that was fitted on one part says of another part. */
export interface Transfer extends Omit<OutOfFold, "folds"> {
  readonly classes: number;
}

/**
 * Fits a least-squares classifier on one part and asks it about another.
 *
 * @param fitted - Rows to fit on.
 * @param asked - Rows to ask about, as wide; their labels give the accuracy.
 * @param options - As for {@link outOfFold}.
 */
export function transfer(
  fitted: ProbeTask,
  asked: ProbeTask,
  options: Omit<ProbeOptions, "folds">,
): Transfer {
  return runSteps(transferSteps(fitted, asked, options));
}

/**
 * As {@link transfer}, with a stop every few rows.
 *
 * @param fitted - Rows to fit on.
 * @param asked - Rows to ask about.
 * @param options - As for {@link outOfFold}.
 */
export function* transferSteps(
  fitted: ProbeTask,
  asked: ProbeTask,
  options: Omit<ProbeOptions, "folds">,
): Steps<Transfer> {
  const { penalty = 1e-2 } = options;
  requireTask(fitted, 1);
  const both = joined(fitted.rows, asked.rows);
  const rows = probeInputs(both, options);
  const start = rowCount(fitted.rows);
  const labels = new Int32Array(rowCount(both));
  labels.set(fitted.labels);
  const parts = labels.map((_, row) => (row < start ? 0 : 1));
  yield 0.2;
  const task = { rows, labels, classes: fitted.classes };
  const scores = yield* share(foldScores(task, parts, { folds: 2, penalty, only: 1 }), 0.2, 0.9);
  const own = scores.subarray(start * fitted.classes);
  return { ...probabilitiesOf(own, asked), classes: fitted.classes };
}

function requireTask({ rows, labels, classes }: ProbeTask, folds: number): void {
  const count = rowCount(rows);
  if (count === labels.length && count >= Math.max(2, folds) && classes >= 2) return;
  throw new AthanorError(
    "data",
    `Expected at least ${Math.max(2, folds)} samples with a label each, of at least 2 classes; received ` +
      `${count} samples, ${labels.length} labels and ${classes} classes.`,
  );
}

function probeInputs(rows: Rows, options: Omit<ProbeOptions, "folds">): Rows {
  const { seed, features = 0, sameUnit = false } = options;
  if (features === 0) return withOnes(standardizeColumns(rows));
  const inputs = sameUnit ? rows : standardizeColumns(rows);
  return withOnes(randomFeatures(inputs, { count: features, seed }));
}

function joined(first: Rows, second: Rows): Rows {
  const values = new Float64Array(first.values.length + second.values.length);
  values.set(first.values);
  values.set(second.values, first.values.length);
  return { values, width: first.width };
}

function withOnes(rows: Rows): Rows {
  const width = rows.width + 1;
  const values = new Float64Array(rowCount(rows) * width).fill(1);
  for (let row = 0; row < rowCount(rows); row += 1) {
    values.set(rows.values.subarray(row * rows.width, (row + 1) * rows.width), row * width);
  }
  return { values, width };
}

/** Folds in which every class has its share. */
function stratifiedFolds(labels: Int32Array, folds: number, seed: number | string): Int32Array {
  const order = createRandom(seed).fork("folds").permutation(labels.length);
  const seen = new Map<number, number>();
  const parts = new Int32Array(labels.length);
  for (const row of order) {
    const label = labels[row] ?? 0;
    const turn = seen.get(label) ?? 0;
    seen.set(label, turn + 1);
    // Classes start at different folds, so that folds are equally large.
    parts[row] = (turn + label) % folds;
  }
  return parts;
}

interface Fitting {
  readonly folds: number;
  readonly penalty: number;
  /** Only this fold is asked about. */
  readonly only?: number;
}

/** Sums that a least-squares fit needs: `XᵀX` (lower triangle) and `XᵀY`. */
interface Sums {
  readonly squares: Float64Array;
  readonly targets: Float64Array;
  count: number;
}

function* foldScores(task: ProbeTask, parts: Int32Array, fitting: Fitting): Steps<Float64Array> {
  const { rows, classes } = task;
  const sums = Array.from({ length: fitting.folds }, () => emptySums(rows.width, classes));
  for (const [row, part] of parts.entries()) {
    addRow(sums[part], task, row);
    if (row % 128 === 0) yield (0.6 * row) / parts.length;
  }
  const scores = new Float64Array(parts.length * classes);
  for (let fold = 0; fold < fitting.folds; fold += 1) {
    if (fitting.only !== undefined && fold !== fitting.only) continue;
    yield 0.6 + (0.4 * fold) / fitting.folds;
    const weights = fit(
      sums.filter((_, other) => other !== fold),
      rows.width,
      fitting.penalty,
    );
    for (const [row, part] of parts.entries()) {
      if (part === fold) score(scores, { ...task, row, weights });
    }
  }
  return scores;
}

function emptySums(width: number, classes: number): Sums {
  return {
    squares: new Float64Array(width * width),
    targets: new Float64Array(width * classes),
    count: 0,
  };
}

function addRow(sums: Sums | undefined, { rows, labels, classes }: ProbeTask, row: number): void {
  if (sums === undefined) return;
  const { values, width } = rows;
  const { squares, targets } = sums;
  const start = row * width;
  const label = labels[row] ?? 0;
  sums.count += 1;
  for (let i = 0; i < width; i += 1) {
    const value = values[start + i] ?? 0;
    if (value === 0) continue;
    targets[i * classes + label] = (targets[i * classes + label] ?? 0) + value;
    for (let j = 0; j <= i; j += 1) {
      squares[i * width + j] = (squares[i * width + j] ?? 0) + value * (values[start + j] ?? 0);
    }
  }
}

function fit(parts: readonly Sums[], width: number, penalty: number): Float64Array {
  const [first] = parts;
  const squares = new Float64Array(width * width);
  const targets = new Float64Array(first?.targets.length ?? 0);
  let count = 0;
  for (const part of parts) {
    count += part.count;
    addTo(squares, part.squares);
    addTo(targets, part.targets);
  }
  for (let i = 0; i < width; i += 1) {
    squares[i * width + i] = (squares[i * width + i] ?? 0) + penalty * count;
  }
  return solvePositive(squares, targets, width);
}

function addTo(sums: Float64Array, more: Float64Array): void {
  for (const [at, value] of more.entries()) sums[at] = (sums[at] ?? 0) + value;
}

function score(
  scores: Float64Array,
  asked: ProbeTask & { readonly row: number; readonly weights: Float64Array },
): void {
  const { rows, classes, row, weights } = asked;
  for (let k = 0; k < rows.width; k += 1) {
    const value = rows.values[row * rows.width + k] ?? 0;
    for (let label = 0; label < classes; label += 1) {
      const at = row * classes + label;
      scores[at] = (scores[at] ?? 0) + value * (weights[k * classes + label] ?? 0);
    }
  }
}
