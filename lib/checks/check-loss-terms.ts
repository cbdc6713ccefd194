import { closingTape } from "../backend/closing-tape.ts";
import { tf } from "../backend/tf.ts";
import { recipeNumber } from "../config/recipe-number.ts";
import { createRandom } from "../core/random.ts";
import type { Verdict } from "../core/verdict.ts";
import type { LabeledData, Splits } from "../data/labeled-data.ts";
import { tensorBarsFigure } from "../plots/tensor-bars.ts";
import type { Batch, LossContext } from "../training/objective.ts";
import { defaultSeed, trainPart } from "./check-options.ts";
import { findingIf, findingsVerdict } from "./findings.ts";
import { valuesOf, withSamples } from "./model-probe.ts";

/** Options of {@link checkLossTerms}. */
export interface LossTermOptions {
  /** The terms that are summed, each a scalar by its name, weights included. */
  readonly terms: (batch: Batch, context: LossContext) => Readonly<Record<string, tf.Scalar>>;
  /** For the gradient norm of each term; left out, only values are compared. */
  readonly params?: readonly tf.Variable[];
  readonly data: LabeledData | Splits;
  /** Largest factor between two terms; default 100 (row #64). */
  readonly factor?: number;
  readonly seed?: number;
}

/** One term at the start. */
interface Term {
  readonly name: string;
  readonly value: number;
  /** Norm of its gradient over all parameters; null where it has none or wasn't asked for. */
  readonly gradient: number | null;
}

/**
 * Compares the terms of a summed loss and their gradients on one batch: none may be more than 100 times another (row #64).
 *
 * @throws {AthanorError} `data` when there are no samples.
 */
export function checkLossTerms(options: LossTermOptions): Verdict {
  const { factor = recipeNumber("lossTermFactor") } = options;
  const terms = withSamples(trainPart(options.data), 32, (probe) => {
    const indices = Int32Array.from({ length: probe.data.labels.length }, (_, index) => index);
    return measure(options, { features: probe.features, labels: probe.labels, indices });
  });
  const values = rangeOf(terms.map(({ value }) => Math.abs(value)));
  const gradients = rangeOf(terms.flatMap(({ gradient }) => (gradient === null ? [] : [gradient])));
  const broken = terms.filter(({ value }) => !Number.isFinite(value)).map(({ name }) => name);
  const ordered = terms.toSorted((a, b) => Math.abs(b.value) - Math.abs(a.value));
  const [largest, smallest] = [ordered[0]?.name ?? "", ordered.at(-1)?.name ?? ""];
  return findingsVerdict({
    check: "loss-terms",
    stage: "skeleton",
    findings: [
      ...findingIf(broken.length > 0, {
        problem: `the terms ${broken.join(", ")} aren't finite`,
        remedy: "Look at the term named: a logarithm or a division by 0.",
      }),
      ...findingIf(values > factor, {
        problem: `the term ${largest} is ${Math.round(values)} times ${smallest}`,
        remedy: `The losses have different ranges: ${largest} drowns ${smallest}; weight the terms so that they start in one range (within ×${factor}).`,
      }),
      ...findingIf(values <= factor && gradients > factor, {
        problem: `the gradient of one term is ${Math.round(gradients)} times another's`,
        remedy:
          "The gradients of the losses have different ranges: weight the terms by their gradients.",
      }),
    ],
    clean: `The ${terms.length} terms of the loss lie within a factor of ${values.toPrecision(3)}.`,
    evidence: { terms, factor },
    figure: tensorBarsFigure(
      terms.map(({ name, value }) => ({ name, value: Math.abs(value) })),
      { title: "Terms of the loss", xTitle: "absolute value" },
    ),
    seedReference: "#64 (S4)",
  });
}

function measure(options: LossTermOptions, batch: Batch): readonly Term[] {
  const { terms, params = [], seed = defaultSeed } = options;
  const context = (): LossContext => ({ step: 0, random: createRandom(seed) });
  const now = terms(batch, context());
  return Object.entries(now).map(([name, scalar]) => ({
    name,
    value: scalar.dataSync()[0] ?? Number.NaN,
    gradient:
      params.length === 0
        ? null
        : gradientNorm(() => terms(batch, context())[name] ?? tf.scalar(0), [...params]),
  }));
}

function gradientNorm(compute: () => tf.Scalar, params: tf.Variable[]): number | null {
  try {
    const { grads } = closingTape(() => tf.variableGrads(compute, params));
    const squares = Object.values(grads).map((gradient) =>
      valuesOf(gradient).reduce((sum, value) => sum + value * value, 0),
    );
    return Math.sqrt(squares.reduce((sum, square) => sum + square, 0));
  } catch {
    // A term without any parameter, e.g. a constant.
    return null;
  }
}

/** Largest ÷ smallest of what isn't zero; 1 where there is nothing to compare. */
function rangeOf(values: readonly number[]): number {
  const used = values.filter((value) => value > 0 && Number.isFinite(value));
  return used.length < 2 ? 1 : Math.max(...used) / Math.min(...used);
}
