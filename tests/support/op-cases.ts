import { tf } from "../../lib/backend/tf.ts";

/** An operation of TensorFlow.js on tensors of given shapes. */
export interface OpCase {
  readonly name: string;
  /** Shapes of float inputs; their values lie in 0.2 … 0.9, where no operation has a kink. */
  readonly shapes: readonly (readonly number[])[];
  readonly run: (...inputs: tf.Tensor[]) => tf.Tensor;
  /** False where TensorFlow.js has no gradient, or the operation none. */
  readonly gradient?: false;
}

type Unary = (x: tf.Tensor) => tf.Tensor;
type Binary = (a: tf.Tensor, b: tf.Tensor) => tf.Tensor;

const smooth: Readonly<Record<string, Unary>> = {
  abs: tf.abs,
  acos: tf.acos,
  acosh: (x) => tf.acosh(tf.add(x, 1)),
  asin: tf.asin,
  asinh: tf.asinh,
  atan: tf.atan,
  atanh: tf.atanh,
  clipByValue: (x) => tf.clipByValue(x, 0.3, 0.8),
  cos: tf.cos,
  cosh: tf.cosh,
  cumsum: (x) => tf.cumsum(x, 1),
  elu: (x) => tf.elu(tf.sub(x, 0.5)),
  erf: tf.erf,
  exp: tf.exp,
  expm1: tf.expm1,
  leakyRelu: (x) => tf.leakyRelu(tf.sub(x, 0.5)),
  log: tf.log,
  log1p: tf.log1p,
  logSigmoid: tf.logSigmoid,
  logSoftmax: (x) => tf.logSoftmax(x),
  neg: tf.neg,
  reciprocal: tf.reciprocal,
  relu: (x) => tf.relu(tf.sub(x, 0.5)),
  relu6: tf.relu6,
  rsqrt: tf.rsqrt,
  selu: (x) => tf.selu(tf.sub(x, 0.5)),
  sigmoid: tf.sigmoid,
  sin: tf.sin,
  sinh: tf.sinh,
  softmax: (x) => tf.softmax(x),
  softplus: tf.softplus,
  sqrt: tf.sqrt,
  square: tf.square,
  tan: tf.tan,
  tanh: tf.tanh,
  // Reductions.
  sum: (x) => tf.sum(x, 1),
  mean: (x) => tf.mean(x, 0),
  max: (x) => tf.max(x, 1),
  min: (x) => tf.min(x, 1),
  prod: (x) => tf.prod(x, 1),
  logSumExp: (x) => tf.logSumExp(x, 1),
  norm: (x) => tf.norm(x),
  variance: (x) => tf.moments(x, 0).variance,
  // Shapes.
  broadcastTo: (x) => tf.broadcastTo(tf.reshape(x, [1, 3, 4]), [2, 3, 4]),
  cast: (x) => tf.mul(x, tf.cast(tf.ones([3, 4], "int32"), "float32")),
  expandDims: (x) => tf.expandDims(x, 1),
  gather: (x) => tf.gather(x, tf.tensor1d([2, 0, 2], "int32")),
  mirrorPad: (x) =>
    tf.mirrorPad(
      x,
      [
        [1, 1],
        [1, 1],
      ],
      "reflect",
    ),
  pad: (x) =>
    tf.pad(x, [
      [1, 0],
      [2, 1],
    ]),
  reshape: (x) => tf.reshape(x, [2, 6]),
  reverse: (x) => tf.reverse(x, 1),
  slice: (x) => tf.slice(x, [1, 1], [2, 2]),
  split: (x) => tf.mul(...(tf.split(x, 2, 1) as [tf.Tensor, tf.Tensor])),
  squeeze: (x) => tf.squeeze(tf.reshape(x, [3, 1, 4])),
  tile: (x) => tf.tile(x, [2, 1]),
  transpose: (x) => tf.transpose(x),
  unsortedSegmentSum: (x) => tf.unsortedSegmentSum(x, tf.tensor1d([1, 0, 1], "int32"), 2),
  unstack: (x) => tf.addN(tf.unstack(x)),
  where: (x) =>
    tf.where(tf.tile(tf.tensor2d([[1, 0]], [1, 2], "bool"), [3, 2]), tf.square(x), tf.exp(x)),
};

const binary: Readonly<Record<string, Binary>> = {
  add: tf.add,
  atan2: tf.atan2,
  concat: (a, b) => tf.concat([a, b], 1),
  div: tf.div,
  matMul: (a, b) => tf.matMul(a, b, false, true),
  "matMul of transposed": (a, b) => tf.matMul(a, b, true, false),
  maximum: tf.maximum,
  minimum: tf.minimum,
  mod: (a, b) => tf.mod(tf.add(a, 2), b),
  mul: tf.mul,
  pow: tf.pow,
  prelu: (a, b) => tf.prelu(tf.sub(a, 0.5), b),
  squaredDifference: tf.squaredDifference,
  stack: (a, b) => tf.stack([a, b]),
  sub: tf.sub,
};

/** No gradients: what comparisons, counts and roundings give. */
const steps: Readonly<Record<string, Binary>> = {
  all: (a, b) => tf.all(tf.less(a, tf.add(b, 1))),
  any: (a, b) => tf.any(tf.less(a, b)),
  argMax: (a) => tf.argMax(a, 1),
  argMin: (a) => tf.argMin(a, 1),
  ceil: (a) => tf.ceil(tf.mul(a, 7)),
  divNoNan: tf.divNoNan,
  equal: (a) => tf.equal(a, a),
  floor: (a) => tf.floor(tf.mul(a, 7)),
  floorDiv: (a, b) => tf.floorDiv(tf.mul(a, 7), b),
  greater: tf.greater,
  greaterEqual: tf.greaterEqual,
  isFinite: (a) => tf.isFinite(tf.div(a, tf.sub(a, a))),
  isInf: (a) => tf.isInf(tf.div(a, tf.sub(a, a))),
  isNaN: (a) => tf.isNaN(tf.div(tf.sub(a, a), tf.sub(a, a))),
  less: tf.less,
  lessEqual: tf.lessEqual,
  linspace: (a) => tf.add(tf.sum(a), tf.linspace(0, 1, 5)),
  logicalAnd: (a, b) => tf.logicalAnd(tf.less(a, b), tf.less(a, tf.scalar(0.5))),
  logicalNot: (a, b) => tf.logicalNot(tf.less(a, b)),
  logicalOr: (a, b) => tf.logicalOr(tf.less(a, b), tf.less(a, tf.scalar(0.5))),
  notEqual: tf.notEqual,
  oneHot: (a) => tf.oneHot(tf.argMax(a, 1), 4),
  onesLike: (a) => tf.onesLike(a),
  range: (a) => tf.add(tf.sum(a), tf.range(0, 5)),
  round: (a) => tf.round(tf.mul(a, 7)),
  sign: (a) => tf.sign(tf.sub(a, 0.5)),
  step: (a) => tf.step(tf.sub(a, 0.5)),
  stridedSlice: (a) => tf.stridedSlice(a, [0, 0], [3, 4], [2, 2]),
  zerosLike: (a) => tf.zerosLike(a),
};

const image: OpCase["shapes"] = [
  [2, 6, 6, 2],
  [3, 3, 2, 3],
];
type Image = tf.Tensor4D;
const pooled =
  (pool: (x: Image) => tf.Tensor): OpCase["run"] =>
  (x) =>
    pool(x as Image);

const images: readonly OpCase[] = [
  { name: "avgPool", shapes: [[2, 6, 6, 2]], run: pooled((x) => tf.avgPool(x, 2, 2, "valid")) },
  {
    name: "avgPool3d",
    shapes: [[1, 4, 4, 4, 2]],
    run: (x) => tf.avgPool3d(x as tf.Tensor5D, 2, 2, "valid"),
  },
  {
    name: "batchNorm",
    shapes: [[2, 3, 3, 4], [4], [4], [4], [4]],
    run: (x, mean, variance, offset, scale) => tf.batchNorm(x, mean, variance, offset, scale),
  },
  {
    name: "batchToSpaceND",
    shapes: [[4, 2, 2, 1]],
    run: (x) =>
      tf.batchToSpaceND(
        x,
        [2, 2],
        [
          [0, 0],
          [0, 0],
        ],
      ),
  },
  {
    name: "conv1d",
    shapes: [
      [2, 8, 3],
      [3, 3, 4],
    ],
    run: (x, kernel) => tf.conv1d(x as tf.Tensor3D, kernel as tf.Tensor3D, 1, "same"),
  },
  {
    name: "conv2d same",
    shapes: image,
    run: (x, kernel) => tf.conv2d(x as Image, kernel as Image, 1, "same"),
  },
  {
    name: "conv2d stride 2",
    shapes: image,
    run: (x, kernel) => tf.conv2d(x as Image, kernel as Image, 2, "valid"),
  },
  {
    name: "conv2dTranspose",
    shapes: [
      [2, 3, 3, 2],
      [3, 3, 4, 2],
    ],
    run: (x, kernel) => tf.conv2dTranspose(x as Image, kernel as Image, [2, 6, 6, 4], 2, "same"),
  },
  {
    name: "conv3d",
    shapes: [
      [1, 4, 4, 4, 2],
      [2, 2, 2, 2, 3],
    ],
    run: (x, kernel) => tf.conv3d(x as tf.Tensor5D, kernel as tf.Tensor5D, 1, "valid"),
  },
  {
    name: "conv3dTranspose",
    shapes: [
      [1, 3, 3, 3, 2],
      [2, 2, 2, 3, 2],
    ],
    run: (x, kernel) =>
      tf.conv3dTranspose(x as tf.Tensor5D, kernel as tf.Tensor5D, [1, 4, 4, 4, 3], 1, "valid"),
    gradient: false,
  },
  {
    name: "depthToSpace",
    shapes: [[2, 2, 2, 4]],
    run: (x) => tf.depthToSpace(x as Image, 2, "NHWC"),
    gradient: false,
  },
  {
    name: "depthwiseConv2d",
    shapes: [
      [2, 6, 6, 2],
      [3, 3, 2, 2],
    ],
    run: (x, kernel) => tf.depthwiseConv2d(x as Image, kernel as Image, 1, "same"),
  },
  {
    name: "localResponseNormalization",
    shapes: [[2, 4, 4, 6]],
    run: (x) => tf.localResponseNormalization(x as Image),
  },
  { name: "maxPool", shapes: [[2, 6, 6, 2]], run: pooled((x) => tf.maxPool(x, 2, 2, "valid")) },
  {
    name: "maxPool3d",
    shapes: [[1, 4, 4, 4, 2]],
    run: (x) => tf.maxPool3d(x as tf.Tensor5D, 2, 2, "valid"),
  },
  {
    name: "resizeBilinear",
    shapes: [[2, 4, 4, 2]],
    run: (x) => tf.image.resizeBilinear(x as Image, [7, 7]),
  },
  {
    name: "resizeNearestNeighbor",
    shapes: [[2, 4, 4, 2]],
    run: (x) => tf.image.resizeNearestNeighbor(x as Image, [8, 8]),
  },
  {
    name: "separableConv2d",
    shapes: [
      [2, 6, 6, 2],
      [3, 3, 2, 2],
      [1, 1, 4, 3],
    ],
    run: (x, depth, point) =>
      tf.separableConv2d(x as Image, depth as Image, point as Image, 1, "same"),
  },
  {
    name: "spaceToBatchND",
    shapes: [[1, 4, 4, 1]],
    run: (x) =>
      tf.spaceToBatchND(
        x,
        [2, 2],
        [
          [0, 0],
          [0, 0],
        ],
      ),
  },
  {
    name: "softmaxCrossEntropy",
    shapes: [[3, 4]],
    run: (x) => tf.losses.softmaxCrossEntropy(tf.oneHot(tf.tensor1d([1, 0, 3], "int32"), 4), x),
  },
  {
    name: "batched matMul",
    shapes: [
      [2, 3, 4],
      [2, 4, 5],
    ],
    run: (a, b) => tf.matMul(a, b),
  },
];

/** Values and gradients of what training uses. */
export const opCases: readonly OpCase[] = [
  ...Object.entries(smooth).map(([name, run]): OpCase => ({
    name,
    shapes: [[3, 4]],
    run: (x) => run(x),
  })),
  ...Object.entries(binary).map(([name, run]): OpCase => ({
    name,
    shapes: [
      [3, 4],
      [3, 4],
    ],
    run: (a, b) => run(a, b),
  })),
  ...Object.entries(steps).map(([name, run]): OpCase => ({
    name,
    shapes: [
      [3, 4],
      [3, 4],
    ],
    run: (a, b) => run(a, b),
    gradient: false,
  })),
  ...images,
];
