import { closingTape } from "../backend/closing-tape.ts";
import { tf } from "../backend/tf.ts";
import { createRandom } from "../core/random.ts";
import type { Verdict } from "../core/verdict.ts";
import { dependencyFigure } from "../plots/dependencies.ts";
import { defaultSeed, type ModelCheckOptions, openModel, trainPart } from "./check-options.ts";
import { type Finding, findingIf, findingsVerdict } from "./findings.ts";
import { outputsOf, valuesOf, withSamples } from "./model-probe.ts";

/** Options of {@link checkDependencies}. */
export type DependencyOptions = ModelCheckOptions & {
  /** Samples of the batch, the size of the map; default 6. */
  readonly samples?: number;
  /**
   * True for a model of sequences, `[batch, time, …]` in and out, whose output at time t may depend on inputs up to t
   * only.
   */
  readonly causal?: boolean;
};

/**
 * Asks backpropagation what each output depends on (row #60): output i of a batch on input i and nothing else; with
 * `causal`, the output at time t on no later input.
 *
 * The map holds `‖∂ outputᵢ ÷ ∂ inputⱼ‖` of the model in inference mode; where an operation has no gradient, inputs are
 * moved one by one instead.
 */
export function checkDependencies(options: DependencyOptions): Verdict {
  const { samples = 6, causal = false, seed = defaultSeed } = options;
  const checked = openModel(options);
  try {
    const maps = withSamples(trainPart(options.data), samples, ({ features }) => ({
      batch: dependencyMap((input) => outputsOf(checked.model, input, inference), features, seed),
      time: causal ? timeMap(checked.model, features, seed) : undefined,
    }));
    return dependencyVerdict(maps.batch, maps.time);
  } finally {
    checked.close();
  }
}

const inference = { training: false };

/** Rows: outputs; columns: inputs; along the first axis of both. */
type Map2D = readonly (readonly number[])[];

/** How much each entry of the outputs' first axis depends on each of the input's. */
function dependencyMap(
  forward: (input: tf.Tensor) => readonly tf.Tensor[],
  input: tf.Tensor,
  seed: number,
): Map2D {
  const count = input.shape[0] ?? 0;
  const rows = Array.from({ length: count }, (_, row) => row);
  try {
    return rows.map((row) => {
      const pull = tf.grad((x: tf.Tensor) => projected(forward(x), row, seed));
      return normsOf(closingTape(() => tf.tidy(() => pull(input))));
    });
  } catch {
    // No gradient at all, e.g. through argMax or a cast.
    return movedMap(forward, input);
  }
}

/** One number of an output's row, by random weights, so that nothing cancels. */
function projected(outputs: readonly tf.Tensor[], row: number, seed: number): tf.Scalar {
  const terms = outputs.map((output, index) => {
    const one = output.slice([row], [1]).flatten();
    const random = createRandom(`${seed}/${index}`);
    return one.mul(tf.tensor1d(Array.from({ length: one.size }, () => random.normal()))).sum();
  });
  return tf.addN(terms).asScalar();
}

/** Norm of each entry of the first axis. */
function normsOf(tensor: tf.Tensor): number[] {
  const count = tensor.shape[0] ?? 1;
  return Array.from(valuesOf(tensor.reshape([count, -1]).square().sum(1).sqrt()));
}

/** The same map by moving one input after the other. */
function movedMap(forward: (input: tf.Tensor) => readonly tf.Tensor[], input: tf.Tensor): Map2D {
  const count = input.shape[0] ?? 0;
  const before = forward(input);
  const columns = Array.from({ length: count }, (_, column) => {
    const mask = tf.oneHot([column], count).toFloat();
    const shift = mask.reshape([count, ...input.shape.slice(1).map(() => 1)]).mul(1.5);
    const after = forward(input.add(shift));
    const differences = after.map((output, index) => normsOf(output.sub(before[index] ?? 0)));
    return differences.reduce((sums, one) => sums.map((sum, row) => sum + (one[row] ?? 0)));
  });
  return before[0] === undefined
    ? []
    : Array.from({ length: count }, (_, row) => columns.map((column) => column[row] ?? 0));
}

/** The map of one sample along time. */
function timeMap(model: tf.LayersModel, features: tf.Tensor, seed: number): Map2D {
  const [sample, rest] = [features.slice([0], [1]), features.shape.slice(1)];
  const alongTime = (input: tf.Tensor): tf.Tensor[] =>
    outputsOf(model, input.reshape([1, ...rest]), inference).map((output) =>
      output.reshape(output.shape.slice(1)),
    );
  return dependencyMap(alongTime, sample.reshape(rest), seed);
}

function dependencyVerdict(batch: Map2D, time: Map2D | undefined): Verdict {
  const leaks = offenders(batch, (output, input) => output !== input);
  const lateness = time === undefined ? [] : offenders(time, (output, input) => input > output);
  const unused = batch.flatMap((row, index) => (row[index] === 0 ? [index] : []));
  return findingsVerdict({
    check: "dependencies",
    stage: "skeleton",
    findings: [
      ...batchFindings(leaks),
      ...timeFindings(lateness),
      ...findingIf(unused.length > 0 && leaks.length === 0, {
        problem: `the outputs of ${unused.length} of ${batch.length} samples don't depend on their input`,
        remedy:
          "The input doesn't reach the output: look for ReLUs that are all off, a multiplication by 0 or a branch that isn't connected.",
      }),
    ],
    clean: `Each of ${batch.length} outputs depends on its own input alone${time === undefined ? "" : ", and on no later time step"}.`,
    evidence: { batch, ...(time === undefined ? {} : { time }), leaks, lateness },
    figure: dependencyFigure(time === undefined || leaks.length > 0 ? batch : time, {
      axis: time === undefined || leaks.length > 0 ? "sample" : "time step",
    }),
    seedReference: "#60 (S2)",
  });
}

/** Pairs of output and input that mustn't depend on each other and do. */
function offenders(
  map: Map2D,
  isForbidden: (output: number, input: number) => boolean,
): readonly (readonly [number, number])[] {
  const largest = Math.max(...map.flat(), 0);
  return map.flatMap((row, output) =>
    row.flatMap((norm, input) =>
      isForbidden(output, input) && norm > 1e-6 * largest ? [[output, input] as const] : [],
    ),
  );
}

function batchFindings(leaks: readonly (readonly [number, number])[]): readonly Finding[] {
  const [first] = leaks;
  if (first === undefined) return [];
  const problem = `output ${first[0]} depends on input ${first[1]} of the batch (${leaks.length} such pairs)`;
  return [
    {
      problem,
      remedy:
        "The batch is mixed: look for a reshape, transpose or concatenation that moves the batch axis; use permute where axes change places.",
    },
    {
      problem: "samples are judged with the help of others",
      remedy:
        "Batch statistics in inference mode: batch normalisation has to use its moving statistics there, so pass `training` on to it.",
    },
  ];
}

function timeFindings(lateness: readonly (readonly [number, number])[]): readonly Finding[] {
  const [first] = lateness;
  return first === undefined
    ? []
    : [
        {
          problem: `the output at time ${first[0]} depends on the input at time ${first[1]} (${lateness.length} such pairs)`,
          remedy:
            "The future leaks into the past: pad convolutions on the left only, mask attention, don't go through the sequence backwards, and check that targets are shifted.",
        },
      ];
}
