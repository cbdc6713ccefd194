/** What failed in a gradient check. */
export interface GradientFailure {
  /** Name of the tensor with the largest error. */
  readonly worst: string | undefined;
  /** Analytic ÷ numeric derivative there. */
  readonly ratio: number;
  readonly compared: number;
  /** The penalties are wrong, not the loss of the data. */
  readonly penalty: boolean;
  /** Backend whose own gradients differ; undefined where they agree. */
  readonly backend: string | undefined;
}

/** Likely causes of a gradient that isn't its function's, the one that the numbers point to first. */
export function gradientRemedies(failure: GradientFailure): string[] {
  const { worst = "the worst tensor", ratio, compared, penalty, backend } = failure;
  if (compared === 0) {
    return [
      "All derivatives are zero or at kinks: check that the loss depends on the weights, and take other samples.",
    ];
  }
  const from = penalty ? "the penalty of" : "the operation behind";
  const hint = Number.isFinite(ratio)
    ? ` (here analytic ÷ numeric is ${ratio.toPrecision(4)})`
    : "";
  return [
    ...(backend === undefined
      ? []
      : [
          `The gradients of the backend ${backend} differ from those in double precision: one of its kernels is wrong or loses precision; use another backend and report it.`,
        ]),
    `A wrong gradient: look at ${from} ${worst}, a custom gradient with a wrong factor, sign or sum over the batch${hint}.`,
    "A factor of exactly 2, of the batch size or a sign that turns up in analytic ÷ numeric names the mistake.",
    "Randomness between two evaluations (noise layers) makes differences meaningless: turn it off.",
    "Derivatives that are tiny for all weights: scale the loss up.",
  ];
}
