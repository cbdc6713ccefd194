import { AthanorError } from "../core/errors.ts";
import { shapeText, sizeOf } from "../core/shape-text.ts";
import { share, type Steps } from "../core/steps.ts";
import { sampleAt } from "./create-data.ts";
import type {
  EachStatistics,
  FeatureStatistics,
  LabeledData,
  StatisticsGroup,
} from "./labeled-data.ts";

/** What has statistics of its own where nobody says: columns of a table, but not pixels. */
export function groupOf(shape: readonly number[], per?: StatisticsGroup): StatisticsGroup {
  return per ?? (shape.length === 1 ? "feature" : "dataset");
}

/** Name or number of one column, for people. */
export function columnName(column: number, names?: readonly string[]): string {
  const name = names?.[column] ?? "";
  return name === "" ? `column ${column}` : `column ${column} (${name})`;
}

/** Statistics of each column or channel of data with at least one sample, with stops in between. */
export function* eachSteps(data: LabeledData, per: EachStatistics["per"]): Steps<EachStatistics> {
  const width = per === "feature" ? sizeOf(data.shape) : (data.shape.at(-1) ?? 1);
  const values = (data.labels.length * sizeOf(data.shape)) / width;
  const zeros = new Float64Array(width);
  const [sums, squares] = [zeros.slice(), zeros.slice()];
  const mins = zeros.slice().fill(Infinity);
  const maxs = zeros.slice().fill(-Infinity);
  const range = visit(data, width, (value, at) => {
    sums[at] = (sums[at] ?? 0) + value;
    mins[at] = Math.min(mins[at] ?? 0, value);
    maxs[at] = Math.max(maxs[at] ?? 0, value);
  });
  yield* share(range, 0, 0.5);
  // A sum rounds: what is constant has to become 0 exactly.
  const isConstant = (at: number): boolean => mins[at] === maxs[at];
  const means = sums.map((sum, at) => (isConstant(at) ? (mins[at] ?? 0) : sum / values));
  // A second pass: sums of squares lose all digits when the mean is large.
  const spread = visit(data, width, (value, at) => {
    squares[at] = (squares[at] ?? 0) + (value - (means[at] ?? 0)) ** 2;
  });
  yield* share(spread, 0.5, 1);
  const stds = squares.map((sum, at) => (isConstant(at) ? 1 : Math.sqrt(sum / values)));
  return { per, means: [...means], stds: [...stds], mins: [...mins], maxs: [...maxs] };
}

function* visit(
  data: LabeledData,
  width: number,
  take: (value: number, column: number) => void,
): Steps<void> {
  const samples = data.labels.length;
  // A few milliseconds, whatever the size of a sample.
  const turn = Math.max(1, Math.floor(65_536 / sizeOf(data.shape)));
  for (let index = 0; index < samples; index += 1) {
    if (index % turn === 0) yield index / samples;
    for (const [at, value] of sampleAt(data, index).entries()) take(value, at % width);
  }
}

/** Means to take off and deviations to divide by; number `i` of a sample takes entry `i % means.length`. */
export interface Scale {
  readonly means: readonly number[];
  readonly stds: readonly number[];
}

/**
 * What statistics do to samples of a shape.
 *
 * @param from - The data that the statistics were taken from, for errors.
 * @throws {@link AthanorError} `data` when nothing varies, a number isn't finite, or the shape has another number of
 *   columns or channels.
 */
export function scaleOf(
  statistics: FeatureStatistics,
  from: LabeledData,
  shape: readonly number[],
): Scale {
  const { mean, std, each } = statistics;
  if (each === undefined) {
    requireSpread(from, std);
    return { means: [mean], stds: [std] };
  }
  const bad = each.stds.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) {
    throw new AthanorError(
      "data",
      `Expected finite numbers in ${from.name}, received a standard deviation of ${each.stds[bad]} in ` +
        `${each.per === "feature" ? columnName(bad, from.featureNames) : `channel ${bad}`}. Run validateData to find out why.`,
    );
  }
  const varies = each.mins.some((least, at) => least !== each.maxs[at]);
  requireSpread(from, varies ? 1 : 0);
  requireWidth(each, shape);
  return each;
}

/**
 * Refuses statistics of other columns or channels than samples of a shape have.
 *
 * @throws {@link AthanorError} `data` that names both counts.
 */
export function requireWidth({ per, means }: EachStatistics, shape: readonly number[]): void {
  const width = per === "feature" ? sizeOf(shape) : shape.at(-1);
  if (width === means.length) return;
  throw new AthanorError(
    "data",
    `Expected statistics of ${width} ${per}s for samples of ${shapeText(shape)}, received those of ${means.length}. ` +
      `Take them of data with the same shape.`,
  );
}

function requireSpread(from: LabeledData, std: number): void {
  if (std > 0 && Number.isFinite(std)) return;
  throw new AthanorError(
    "data",
    `Expected features of ${from.name} to vary, received a standard deviation of ${std}. ` +
      `Run validateData to find out why.`,
  );
}
