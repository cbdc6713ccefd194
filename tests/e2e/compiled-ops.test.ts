import { describe, expect, it } from "vitest";
import { coverBinding, nativeBackend } from "../../lib/backend/native-binding.ts";
import { tf } from "../../lib/backend/tf.ts";
import { compile } from "../../lib/compile/compile.ts";
import { createTrainer } from "../../lib/training/trainer.ts";
import { useAddon } from "../support/native-addon.ts";
import { type OpCase, opCases } from "../support/op-cases.ts";
import {
  brightImages,
  build,
  buildJoined,
  joins,
  layers,
  nets,
  optimizers,
} from "../support/training-nets.ts";

const linux = useAddon();

/** Values in 0.2 … 0.9, no two near each other in a row. */
function inputsOf({ shapes }: OpCase): tf.Tensor[] {
  return shapes.map((shape, input) => {
    const size = shape.reduce((product, length) => product * length, 1);
    const value = (index: number): number =>
      0.2 + (0.7 * ((37 * index + 11 * input + 5) % 101)) / 101;
    return tf.tensor(
      Float32Array.from({ length: size }, (_, index) => value(index)),
      [...shape],
    );
  });
}

/** Value, and gradients of a projection of it in which every element counts differently. */
function stepOf({ run, gradient }: OpCase) {
  return (...inputs: tf.Tensor[]): tf.Tensor[] => {
    const value = run(...inputs);
    if (gradient === false) return [value];
    const weights = tf.reshape(tf.linspace(0.5, 1.5, value.size), value.shape);
    const project = (...xs: tf.Tensor[]): tf.Tensor =>
      run(...xs)
        .mul(weights)
        .sum();
    return [value, ...tf.grads(project)(inputs)];
  };
}

const read = (tensors: readonly tf.Tensor[]): number[][] =>
  tensors.map((tensor) => Array.from(tensor.dataSync()));

/** Largest difference ÷ largest value of a tensor; not a number beside not a number is no difference. */
function errors(actual: readonly number[][], expected: readonly number[][]): number {
  expect(actual.map((values) => values.length)).toEqual(expected.map((values) => values.length));
  return Math.max(
    ...expected.map((values, tensor) => {
      const scale = Math.max(1e-3, ...values.filter(Number.isFinite).map(Math.abs));
      return Math.max(
        ...values.map((value, index) => {
          const other = actual[tensor]?.[index] ?? Number.NaN;
          return Object.is(value, other) || value === other ? 0 : Math.abs(value - other) / scale;
        }),
      );
    }),
  );
}

/** Names of TensorFlow's ops that run while something runs. */
async function opsOf(run: () => unknown): Promise<Set<string>> {
  const backend = nativeBackend();
  if (backend === undefined) throw new Error("no native backend");
  const names = new Set<string>();
  const { binding } = backend;
  backend.binding = coverBinding(binding, {
    executeOp: (name, attributes, inputs, count) => {
      names.add(name);
      return binding.executeOp(name, attributes, inputs, count);
    },
  });
  try {
    await run();
  } finally {
    backend.binding = binding;
  }
  return names;
}

/** What an operation of TensorFlow.js doesn't reach: the Trainer's dropout masks, whose runs are compared in compiled-training. */
const covered = new Set(["StatelessRandomUniform"]);

describe.skipIf(!linux)("an operation in a graph", () => {
  it.each(opCases.map((item) => [item.name, item] as const))(
    "gives the value and the gradients of the eager one and of the cpu backend: %s",
    async (_, item) => {
      const step = stepOf(item);
      const inputs = inputsOf(item);
      let eager: number[][] = [];
      const names = await opsOf(() => {
        eager = read(step(...inputs));
      });
      for (const name of names) covered.add(name);
      const compiled = compile(step, { fallback: "error" });
      const graph = [1, 2, 3].map(() => read(compiled(...inputs))).at(-1) ?? [];
      expect(compiled.signatures().map(({ mode }) => mode)).toEqual(["graph"]);
      compiled.dispose();
      expect(errors(graph, eager)).toBeLessThan(1e-5);
      await tf.setBackend("cpu");
      try {
        // Other formulas of the same function in single precision.
        expect(errors(eager, read(step(...inputsOf(item))))).toBeLessThan(2e-5);
      } finally {
        await tf.setBackend("tensorflow");
      }
    },
  );

  it("is one of those above wherever a training of any layer or optimizer uses it", async () => {
    const models: [string, () => tf.LayersModel][] = [
      ...Object.entries({ ...nets, ...layers }).map(
        ([name, net]): [string, () => tf.LayersModel] => [name, () => build(net())],
      ),
      ...Object.entries(joins).map(([name, join]): [string, () => tf.LayersModel] => [
        name,
        () => buildJoined(join()),
      ]),
    ];
    const failures: unknown[] = [];
    const used = await opsOf(async () => {
      for (const [index, [name, model]] of models.entries()) {
        const optimizer = optimizers[index % optimizers.length] ?? {
          name: "adam",
          learningRate: 0.01,
        };
        const trainer = createTrainer({ model: model(), optimizer, seed: 1, compile: false });
        const { outcome } = await trainer.fit(brightImages(), { epochs: 1, batchSize: 32 });
        if (outcome.status === "FAILED") failures.push([name, outcome.error.message]);
      }
    });
    expect(failures).toEqual([]);
    expect(used.size).toBeGreaterThan(30);
    expect([...used].filter((name) => !covered.has(name)).toSorted()).toEqual([]);
  });
});
