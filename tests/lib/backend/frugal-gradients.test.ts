import { beforeAll, describe, expect, it } from "vitest";
import { withFrugalGradients } from "../../../lib/backend/frugal-gradients.ts";
import { tf } from "../../../lib/backend/tf.ts";

beforeAll(async () => {
  await tf.setBackend("cpu");
});

/** Values of a tensor that goes. */
function read(tensor: tf.Tensor): number[] {
  const values = [...tensor.dataSync()];
  tensor.dispose();
  return values;
}

const seeded = (seed: number) => tf.initializers.glorotUniform({ seed });

/** Convolutions with batch normalisation, a sum of two ways and one way that is used twice. */
function residualNet(): tf.LayersModel {
  const input = tf.input({ shape: [8, 8, 2] });
  const block = (x: tf.SymbolicTensor, seed: number): tf.SymbolicTensor => {
    const conv = tf.layers.conv2d({
      filters: 4,
      kernelSize: 3,
      padding: "same",
      kernelInitializer: seeded(seed),
    });
    return tf.layers
      .reLU()
      .apply(tf.layers.batchNormalization().apply(conv.apply(x))) as tf.SymbolicTensor;
  };
  let x = block(input, 1);
  for (const seed of [2, 3, 4]) x = tf.layers.add().apply([block(x, seed), x]) as tf.SymbolicTensor;
  const flat = tf.layers.globalAveragePooling2d({}).apply(x) as tf.SymbolicTensor;
  const output = tf.layers.dense({ units: 3, kernelInitializer: seeded(5) }).apply(flat);
  return tf.model({ inputs: input, outputs: output as tf.SymbolicTensor });
}

/** Gradients of a net by name, and the most bytes that were alive meanwhile. */
function gradientsOf(
  build: () => tf.LayersModel,
  shape: [number, ...number[]],
): { readonly values: Record<string, number[]>; readonly peak: number } {
  const model = build();
  const features = tf.randomNormal(shape, 0, 1, "float32", 7);
  let peak = 0;
  const stop = watchBytes((bytes) => (peak = Math.max(peak, bytes)));
  const { grads, value } = tf.variableGrads(() =>
    (model.apply(features, { training: true }) as tf.Tensor).square().sum().asScalar(),
  );
  stop();
  const values = Object.fromEntries(
    Object.values(grads).map((gradient, index) => [index, read(gradient)]),
  );
  tf.dispose([features, value]);
  model.dispose();
  return { values, peak };
}

/** Tells how many bytes tensors hold whenever one is made. */
function watchBytes(tell: (bytes: number) => void): () => void {
  const engine = tf.engine() as unknown as { trackTensor: (...args: unknown[]) => void };
  const { trackTensor } = engine;
  engine.trackTensor = (...args) => {
    trackTensor.apply(engine, args);
    tell(tf.memory().numBytes);
  };
  return () => Reflect.deleteProperty(engine, "trackTensor");
}

describe("withFrugalGradients", () => {
  it.each<[string, () => tf.LayersModel, [number, ...number[]]]>([
    ["a residual net", residualNet, [6, 8, 8, 2]],
    [
      "a recurrent net",
      () =>
        tf.sequential({
          layers: [
            tf.layers.lstm({
              units: 4,
              inputShape: [6, 3],
              kernelInitializer: seeded(1),
              recurrentInitializer: seeded(2),
            }),
            tf.layers.dense({ units: 2, kernelInitializer: seeded(3) }),
          ],
        }),
      [5, 6, 3],
    ],
  ])(
    "gives %s the same gradients, bit by bit, with less memory and no tensor more",
    (_, build, shape) => {
      const before = tf.memory().numTensors;
      const plain = gradientsOf(build, shape);
      const frugal = withFrugalGradients(() => gradientsOf(build, shape));
      expect(frugal.values).toEqual(plain.values);
      expect(frugal.peak).toBeLessThan(0.75 * plain.peak);
      expect(tf.memory().numTensors).toBe(before);
    },
  );

  it("leaves a gradient that the caller gives, and the ones it gets", () => {
    const [x, dy] = [tf.tensor1d([1, 2, 3]), tf.tensor1d([1, 10, 100])];
    const gradient = withFrugalGradients(() => tf.grad((at) => at.square().square())(x, dy));
    // d(x⁴)/dx = 4x³.
    expect(read(gradient)).toEqual([4, 320, 10_800]);
    expect(read(dy)).toEqual([1, 10, 100]);
    x.dispose();
  });

  it("keeps a gradient that two operations share", () => {
    const x = tf.tensor1d([2]);
    // Both inputs get the same tensor as their gradient, by one operation of the user's own.
    const both = tf.customGrad((...inputs: unknown[]) => {
      const [one, other] = inputs as [tf.Tensor, tf.Tensor];
      return {
        value: tf.add(one, other),
        gradFunc: (dy: tf.Tensor) => {
          const shared = dy.mul(5);
          return [shared, shared];
        },
      };
    });
    const gradient = withFrugalGradients(() => tf.grad((at) => both(at.square(), at.exp()))(x));
    // 5 · (2x + eˣ) at 2.
    expect(read(gradient)[0]).toBeCloseTo(5 * (4 + Math.exp(2)), 4);
    x.dispose();
  });

  it("leaves gradients of gradients alone", () => {
    const x = tf.tensor1d([2]);
    const cube = (at: tf.Tensor): tf.Tensor => at.mul(at).mul(at);
    const second = withFrugalGradients(() => tf.grad((at) => tf.grad(cube)(at).square())(x));
    // d((3x²)²)/dx = 36x³.
    expect(read(second)).toEqual([288]);
    x.dispose();
  });

  it("frees everything and puts the engine back when the loss ends early", () => {
    const x = tf.tensor1d([1, 2]);
    const engine = tf.engine();
    const { addTapeNode } = engine as unknown as Record<string, unknown>;
    const broken = (): never => {
      throw new Error("stop");
    };
    expect(() => withFrugalGradients(broken)).toThrow("stop");
    expect((engine as unknown as Record<string, unknown>)["addTapeNode"]).toBe(addTapeNode);
    expect(Object.hasOwn(engine, "addTapeNode")).toBe(false);
    x.dispose();
  });
});
