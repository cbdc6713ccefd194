/** One default number of the recipe, with where it comes from. */
export interface RecipeDefault {
  readonly value: number | string | readonly number[];
  /** What the number is, with its unit. */
  readonly meaning: string;
  /** Row of docs/practices.md and the seeds behind it; `ours` marks a number that no source gives. */
  readonly source: string;
}

/**
 * The recipe's numbers in one table (row #13: never scattered). Seeds: S0 experiment discipline, S1 six habits, S2
 * Karpathy's recipe (Chinese), S3 training process and gradient check, S4 tuning checklist; K Karpathy (2019), C CS231n
 * `neural-networks-3`, P Google's tuning playbook.
 */
export const recipeDefaults: Readonly<Record<string, RecipeDefault>> = {
  seed: {
    value: 1337,
    meaning: "seed of every random stream",
    source: "#45 (S2); the number is ours",
  },
  optimizer: { value: "adam", meaning: "optimizer of the baseline", source: "#81 (S2, S4)" },
  learningRate: { value: 3e-4, meaning: "learning rate of Adam", source: "#81 (S2, S4)" },
  learningRateLadder: {
    value: [1e-1, 1e-2, 1e-3, 1e-4],
    meaning: "learning rates to try",
    source: "#108 (S3)",
  },
  ladderSteps: { value: 100, meaning: "optimizer steps on each rung", source: "#108 (S3)" },
  weightDecays: { value: [1e-4, 1e-5, 0], meaning: "L2 factors to try", source: "#103, #109 (S3)" },
  coarseEpochs: {
    value: [1, 5],
    meaning: "epochs of a coarse search, from, to",
    source: "#109 (S3)",
  },
  refineEpochs: { value: [10, 20], meaning: "epochs of a refining search", source: "#110 (S3)" },
  overfitSamples: { value: 8, meaning: "samples to overfit", source: "#75 (S4)" },
  overfitAccuracy: { value: 1, meaning: "accuracy to reach on them", source: "#75 (S3)" },
  overfitLoss: { value: 1e-3, meaning: "loss to fall below, nats", source: "#75; ours" },
  initialLossTolerance: { value: 0.1, meaning: "relative tolerance", source: "#47; ours" },
  gradientStep: { value: 1e-5, meaning: "step h of the centred difference", source: "#67 (C)" },
  gradientGood: { value: 1e-7, meaning: "relative error, smooth", source: "#71 (S3)" },
  gradientKink: { value: 1e-4, meaning: "relative error with kinks", source: "#71 (S3)" },
  gradientDeep: { value: 1e-2, meaning: "relative error, ≥ 10 layers", source: "#71 (C)" },
  gradientDeepDouble: {
    value: 1e-3,
    meaning: "relative error in double precision, ≥ 10 layers",
    source: "#71; ours: CS231n's 1e-2 has float32 in mind and would hide a fault of 1 %",
  },
  backendError: {
    value: 2e-3,
    meaning: "gradients of the backend against double precision, ÷ the largest one",
    source: "#71 (JAX's bound for float32)",
  },
  gradientZero: { value: 1e-10, meaning: "both below: counted apart", source: "#69 (C)" },
  gradientDims: { value: 10, meaning: "coordinates of each parameter", source: "#73; ours" },
  gradientPoints: { value: 3, meaning: "samples in the check", source: "#73 (C)" },
  gradientBurnIn: { value: 20, meaning: "steps before the check", source: "#74; ours" },
  updateRatio: { value: 1e-3, meaning: "update norm ÷ weight norm", source: "#89 (S3)" },
  updateRatioBand: { value: [1e-4, 1e-2], meaning: "warn outside", source: "#89; ours" },
  imbalance: {
    value: 0.1,
    meaning: "smallest ÷ largest class: warn below",
    source: "#31 (deepchecks)",
  },
  duplicateDistance: {
    value: 0.13,
    meaning: "near duplicate: below this × median nearest-neighbour distance",
    source: "#29 (cleanlab)",
  },
  nearDuplicateDistance: {
    value: 0.3,
    meaning:
      "near duplicate picture, at the best small shift: below this × median nearest-neighbour distance",
    source: "#29; ours: the closest different digits are at 0.33",
  },
  duplicateShare: { value: 0.01, meaning: "samples that may repeat others", source: "#29; ours" },
  outlierFence: {
    value: 3,
    meaning: "interquartile ranges beyond the quartiles: far out",
    source: "#28 (Tukey 1977)",
  },
  testSamples: { value: 100, meaning: "test samples, at least", source: "#33 (deepchecks)" },
  inputScale: {
    value: [0.1, 3],
    meaning: "root mean square of features, from, to",
    source: "#36; ours",
  },
  columnScale: {
    value: [0.1, 10],
    meaning: "standard deviation of one column of a table, from, to",
    source: "#36; ours",
  },
  driftArea: {
    value: 0.65,
    meaning: "area under the ROC curve of a probe between parts, at most",
    source: "#33; ours",
  },
  propertyPower: {
    value: 0.3,
    meaning: "predictive power of one property, at most",
    source: "#38 (deepchecks)",
  },
  labelNoise: {
    value: 0.03,
    meaning: "estimated share of wrong labels, at most",
    source: "#39; ours",
  },
  sliceAccuracy: {
    value: 0.8,
    meaning: "accuracy of a slice ÷ of the whole, at least",
    source: "#40 (deepchecks)",
  },
  loaderShare: {
    value: 0.5,
    meaning: "share of a step that loading may take",
    source: "#42; ours",
  },
  workersPerGpu: { value: 4, meaning: "loader workers for each GPU", source: "#43 (S4)" },
  inputMean: { value: 4, meaning: "mean of what enters the net, at most ±", source: "#36; ours" },
  inputSpread: {
    value: 4,
    meaning: "standard deviation of what enters the net, at most",
    source: "#36; ours",
  },
  inputSpreadLeast: {
    value: 0.02,
    meaning: "standard deviation of what enters the net, at least",
    source: "#36; ours",
  },
  headBiasShare: {
    value: 0.5,
    meaning: "share of the untrained loss that a bias alone may take away",
    source: "#50; ours",
  },
  activationGrowth: {
    value: 10,
    meaning: "growth or decay of the activations in one layer, at most",
    source: "#51; ours",
  },
  activationRange: {
    value: 100,
    meaning: "growth or decay of the activations over all layers, at most",
    source: "#51; ours",
  },
  weightGain: {
    value: 5,
    meaning:
      "root mean square of weights × √fan-in: this or its inverse is far off He's and Glorot's",
    source: "#51; ours",
  },
  deadUnits: {
    value: 0.6,
    meaning: "share of a layer's ReLUs that may be off for every sample",
    source: "#51; ours",
  },
  saturatedUnits: {
    value: 0.5,
    meaning: "share of tanh or sigmoid outputs that may be saturated",
    source: "#51; ours",
  },
  penaltyShare: {
    value: 10,
    meaning: "penalty ÷ loss of the data, at most",
    source: "#52, #103; ours",
  },
  controlMargin: {
    value: 0.1,
    meaning: "by which fraction a spoiled training must end with a higher loss",
    source: "#56; ours",
  },
  restlessPredictions: {
    value: 0.5,
    meaning: "share of predictions that may still change between two looks at the end",
    source: "#59; ours",
  },
  sameFunction: {
    value: 1e-5,
    meaning: "relative difference of two forms of a function in float32",
    source: "#61; ours",
  },
  vanishingGradient: {
    value: 1e-6,
    meaning: "gradient of a tensor ÷ the largest one: vanishes below",
    source: "#63; ours",
  },
  lossTermFactor: {
    value: 100,
    meaning: "factor between two terms of a loss",
    source: "#64; ours",
  },
  parameterOutlier: {
    value: 50,
    meaning: "a weight ÷ the spread of its tensor: outlier from here on",
    source: "#65; ours",
  },
  largestWeight: {
    value: 1000,
    meaning: "root mean square of a matrix, at most",
    source: "#65; ours",
  },
  parameterChange: {
    value: 10,
    meaning: "factor by which a tensor's size may change since the check before",
    source: "#65; ours",
  },
  batchNormMomentum: {
    value: 0.9995,
    meaning: "momentum of batch normalisation, at most: 2000 steps to catch up",
    source: "#66; ours",
  },
  modeDifference: {
    value: 0.25,
    meaning: "relative difference of the loss in training and in inference mode",
    source: "#66; ours",
  },
  learningRateShare: {
    value: 0.05,
    meaning: "share of the best fall of the loss that the given rate has to reach",
    source: "#81, #108; ours",
  },
  ladderFall: {
    value: 0.1,
    meaning: "share by which the best rung has to lower the loss",
    source: "#108; ours",
  },
  scheduleFloor: {
    value: 0.01,
    meaning: "learning rate ÷ its peak: nothing is learned below",
    source: "#83; ours",
  },
  scheduleShare: {
    value: 0.8,
    meaning: "share of the training before which the rate may not fall that low",
    source: "#83; ours",
  },
  dropBlockSize: { value: 7, meaning: "side of a dropped block, pixels", source: "#101 (S4)" },
  groupNormChannels: { value: 16, meaning: "channels in a group", source: "#102 (S4)" },
  labelSmoothing: { value: 0.1, meaning: "label smoothing", source: "#105; ours" },
  focalGamma: { value: 2, meaning: "γ of the focal loss", source: "#93; ours" },
  ensembleSize: { value: 5, meaning: "models in an ensemble, at most", source: "#122 (K)" },
  unexplainedMistakes: {
    value: 0.5,
    meaning: "share of mistakes without a training sample like them, at most",
    source: "#41; ours",
  },
  humanSamples: { value: 100, meaning: "answers of a person, at least", source: "#55; ours" },
  samplesToLookAt: { value: 300, meaning: "samples seen by eye", source: "#26 (S1); ours" },
  systemMetricsSeconds: {
    value: 10,
    meaning: "seconds between samples",
    source: "#2 (MLflow, W&B)",
  },
  gpuGaugeSeconds: { value: 2, meaning: "seconds between gauge readings", source: "#2 (S0, S1)" },
  searchTrials: { value: 20, meaning: "trials of a random search", source: "#118; ours" },
};
