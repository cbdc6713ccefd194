import { recipeNumber } from "../config/recipe-number.ts";
import type { Verdict } from "../core/verdict.ts";
import type { LabeledData } from "../data/labeled-data.ts";
import { lossesFigure } from "../plots/losses.ts";
import type { Evaluation } from "../training/evaluate.ts";
import { openModel, requireCount } from "./check-options.ts";
import { type ControlOptions, type Judged, trainAndJudge } from "./control-training.ts";

/** Options of {@link checkZeroInput}. */
export type ZeroInputOptions = ControlOptions;

/**
 * Checks that the model uses its input: with every input set to zero, the same budget must end with a higher loss on
 * samples that it wasn't trained on (row #56).
 *
 * Both trainings start from the same weights and see the same order.
 */
export async function checkZeroInput(options: ZeroInputOptions): Promise<Verdict> {
  const { steps = 100, margin = recipeNumber("controlMargin"), onProgress } = options;
  requireCount("steps", steps);
  const checked = openModel(options);
  try {
    const real = await trainAndJudge(checked, options, {
      steps,
      change: (data) => data,
      onStep: (done) => onProgress?.(done / steps / 2),
    });
    const zeroed = await trainAndJudge(checked, options, {
      steps,
      change: withoutInput,
      onStep: (done) => onProgress?.(0.5 + done / steps / 2),
    });
    return zeroInputVerdict({ real, zeroed, steps, margin });
  } finally {
    checked.close();
  }
}

function withoutInput(data: LabeledData): LabeledData {
  return { ...data, features: new Float32Array(data.features.length) };
}

function zeroInputVerdict(findings: {
  readonly real: Judged;
  readonly zeroed: Judged;
  readonly steps: number;
  readonly margin: number;
}): Verdict {
  const { real, zeroed, steps, margin } = findings;
  const gain = (zeroed.loss - real.loss) / zeroed.loss;
  const passed = gain >= margin;
  const numbers = ({ loss, acc }: Judged): Evaluation => ({ loss, acc });
  return {
    check: "zero-input",
    stage: "skeleton",
    passed,
    value: gain,
    threshold: `≥ ${margin}`,
    unit: "fraction",
    summary: `After ${steps} steps the loss is ${real.loss.toFixed(3)} with inputs and ${zeroed.loss.toFixed(3)} with zeros (accuracy ${real.acc.toFixed(3)} and ${zeroed.acc.toFixed(3)}).`,
    evidence: { real: numbers(real), zeroed: numbers(zeroed), steps, margin },
    figure: lossesFigure(
      [
        { name: "with inputs", losses: real.losses },
        { name: "with zeros", losses: zeroed.losses },
      ],
      { title: "With inputs and with zeros" },
    ),
    remedy: passed
      ? []
      : [
          "Nothing is learned from the input: look at what enters the model (a preprocessing that flattens or zeroes it?).",
          "Labels that don't belong to the samples: check the order of features and labels, and shuffle them together.",
          "Too few steps to tell: give the check more `steps` or a higher learning rate.",
        ],
    seedReference: "#56 (S2)",
  };
}
