import { Worker } from "node:worker_threads";
import { beforeEach, describe, expect, it } from "vitest";
import { tf } from "../../lib/backend/tf.ts";
import { nativeBackend } from "../../lib/backend/native-binding.ts";
import { compile } from "../../lib/compile/compile.ts";
import type { CompileOptions } from "../../lib/compile/compiled-step.ts";
import { createTrainer } from "../../lib/training/trainer.ts";
import { cloudData, tinyModel } from "../lib/training/sample-data.ts";
import { useAddon } from "../support/native-addon.ts";

const built = new URL("../../dist/lib/index.js", import.meta.url).href;

const linux = useAddon();
let notices: string[] = [];
beforeEach(() => {
  notices = [];
});

const noted = (options: CompileOptions = {}): CompileOptions => ({
  ...options,
  onFallback: (notice) => notices.push(notice),
});

const values = (tensor: tf.Tensor): number[] => Array.from(tensor.dataSync());
const modes = (step: { signatures(): { mode: string }[] }): string[] =>
  step.signatures().map(({ mode }) => mode);

describe.skipIf(!linux)("compile", () => {
  it("runs the third call as a graph that computes what the step computes", () => {
    const scale = tf.tensor1d([1, 10]);
    const step = compile((x: tf.Tensor) => ({ sum: x.mul(scale).sum(), list: [x.square(), x] }));
    const results = [1, 2, 3, 4].map((value) => step(tf.tensor1d([value, value + 1])));
    expect(modes(step)).toEqual(["graph"]);
    // By hand: 4 · 1 + 5 · 10, 4² and 5².
    const last = results.at(-1);
    expect([last?.sum, ...(last?.list ?? [])].map((x) => (x ? values(x) : []))).toEqual([
      [54],
      [16, 25],
      [4, 5],
    ]);
    // What was captured lives on in the graph.
    scale.dispose();
    expect(values(step(tf.tensor1d([1, 1])).sum)).toEqual([11]);
    step.dispose();
  });

  it("keeps one graph for each combination of shapes and drops the oldest", () => {
    const step = compile((x: tf.Tensor, power: number) => x.pow(power).sum(), { maxGraphs: 2 });
    for (let call = 0; call < 3; call += 1) {
      step(tf.ones([2]), 2);
      step(tf.ones([3]), 2);
    }
    expect(modes(step)).toEqual(["graph", "graph"]);
    expect(values(step(tf.tensor1d([3, 3]), 3))).toEqual([54]);
    expect(step.signatures().map(({ signature, mode }) => [signature, mode])).toEqual([
      ["(float32[3],2)", "graph"],
      ["(float32[2],3)", "recording"],
    ]);
    step.dispose();
  });

  it("changes variables as the step does, those that it creates in its first call too", () => {
    const weight = tf.variable(tf.scalar(1));
    const optimizer = tf.train.momentum(0.1, 0.5);
    const minimize = (): tf.Scalar => {
      const cost = optimizer.minimize(() => weight.square().asScalar(), true, [weight]);
      if (cost === null) throw new Error("no cost");
      return cost;
    };
    const step = compile(minimize, { fallback: "error" });
    const costs = Array.from({ length: 6 }, () => values(step())[0] ?? Number.NaN);
    expect(modes(step)).toEqual(["graph"]);
    // By hand: m ← 0.5 m + 2 w, w ← w − 0.1 m.
    let [w, m] = [1, 0];
    for (const cost of costs) {
      expect(cost).toBeCloseTo(w * w, 5);
      m = 0.5 * m + 2 * w;
      w -= 0.1 * m;
    }
    expect(values(weight)[0]).toBeCloseTo(w, 5);
    step.dispose();
  });

  it("traces gradients of user code, clipping and accumulation", () => {
    const weight = tf.variable(tf.tensor1d([3, 4]));
    const total = tf.variable(tf.zeros([2]), false);
    const step = compile(
      (x: tf.Tensor1D) => {
        const { value, grads } = tf.variableGrads(() => weight.mul(x).sum(), [weight]);
        const gradient = grads[weight.name] ?? tf.zeros([2]);
        const clipped = gradient.div(tf.maximum(gradient.norm(), 1));
        total.assign(total.add(clipped));
        return { value, length: clipped.norm() };
      },
      { fallback: "error" },
    );
    const x = tf.tensor1d([3, 4]);
    const runs = Array.from({ length: 4 }, () => step(x));
    expect(modes(step)).toEqual(["graph"]);
    // By hand: 3·3 + 4·4, length 1 after clipping, four times (0.6, 0.8).
    expect(runs.map(({ value, length }) => [values(value)[0], values(length)[0]])).toEqual(
      runs.map(() => [25, 1]),
    );
    expect(values(total).map((sum) => Number(sum.toFixed(5)))).toEqual([2.4, 3.2]);
    step.dispose();
  });

  it("puts a discarded call back, recorded or compiled", () => {
    const counter = tf.variable(tf.scalar(0));
    const step = compile((x: tf.Scalar) => {
      counter.assign(counter.add(x));
      return counter.clone();
    });
    const seen = Array.from({ length: 5 }, () => {
      const call = step.prepare(tf.scalar(1));
      call.discard();
      return [values(call.result)[0], values(counter)[0]];
    });
    expect(seen).toEqual(seen.map(() => [1, 0]));
    expect(modes(step)).toEqual(["graph"]);
    step.dispose();
  });

  it("draws dropout anew in every call, and the same for one seed", () => {
    const run = (seed: number): number[][] => {
      const step = compile((x: tf.Tensor) => tf.dropout(x, 0.25), { seed, fallback: "error" });
      const masks = Array.from({ length: 5 }, () => values(step(tf.ones([4000]))));
      expect(modes(step)).toEqual(["graph"]);
      step.dispose();
      return masks;
    };
    const [first, again, other] = [run(1), run(1), run(2)];
    expect(again).toEqual(first);
    expect(other).not.toEqual(first);
    expect(new Set(first.map((mask) => mask.join())).size).toBe(5);
    for (const mask of first) {
      // 4/3 where kept; three standard deviations of a mean of 4,000 Bernoulli samples are 0.02.
      expect([...new Set(mask.map((value) => value.toFixed(5)))].toSorted()).toEqual([
        "0.00000",
        "1.33333",
      ]);
      const kept = mask.filter((value) => value > 0).length / 4000;
      expect(Math.abs(kept - 0.75)).toBeLessThan(0.03);
    }
  });

  it("draws normal noise of the step's own mean and spread", () => {
    const step = compile(() => tf.randomNormal([4000], 2, 3), { seed: 1, fallback: "error" });
    const noise = Array.from({ length: 4 }, () => step()).at(-1);
    expect(modes(step)).toEqual(["graph"]);
    const { mean, variance } = tf.moments(noise ?? tf.zeros([1]));
    expect(Math.abs((values(mean)[0] ?? 0) - 2)).toBeLessThan(0.2);
    expect(Math.abs(Math.sqrt(values(variance)[0] ?? 0) - 3)).toBeLessThan(0.2);
    step.dispose();
  });

  it("names the line where a value is read, and goes on eagerly when it may", () => {
    const read = (x: tf.Tensor): tf.Tensor => x.mul(x.sum().dataSync()[0] ?? 0);
    const strict = compile(read, { fallback: "error" });
    expect(() => strict(tf.ones([2]))).toThrow(
      /the value of a tensor is read at .*compile\.test\.ts:\d+:\d+\. Return the tensor from the step/u,
    );
    const step = compile(read, noted());
    const results = [1, 2, 3].map((value) => values(step(tf.tensor1d([value]))));
    expect(results).toEqual([[1], [4], [9]]);
    expect(modes(step)).toEqual(["eager"]);
    expect(notices).toHaveLength(1);
    expect(notices[0]).toMatch(
      /^This step runs op by op, because the value of a tensor is read at/u,
    );
  });

  it("sees numbers of JavaScript that change from call to call, and other operations", () => {
    let call = 0;
    const counting = compile((x: tf.Tensor) => x.mul((call += 1)), noted());
    expect([1, 2, 3].map(() => values(counting(tf.ones([1])))[0])).toEqual([1, 2, 3]);
    expect(notices[0]).toMatch(
      /values that JavaScript computed differ between two calls .*compile\.test/u,
    );
    const branching = compile(
      (x: tf.Tensor) => ((call += 1) % 2 === 0 ? x.exp() : x.neg()),
      noted(),
    );
    for (let times = 0; times < 4; times += 1) branching(tf.ones([1]));
    expect(notices[1]).toMatch(
      /two calls ran different operations \((?:Exp|Neg), then (?:Exp|Neg)\)/u,
    );
  });

  it("has a graph for each of the outside values that it is told of", () => {
    let rate = 2;
    const step = compile((x: tf.Tensor) => x.mul(rate), { dependsOn: () => [rate] });
    const once = (): number | undefined => values(step(tf.ones([1])))[0];
    expect([once(), once(), once()]).toEqual([2, 2, 2]);
    rate = 3;
    expect([once(), once(), once()]).toEqual([3, 3, 3]);
    expect(modes(step)).toEqual(["graph", "graph"]);
    step.dispose();
  });

  it("refuses tensors that are kept, variables as arguments and async steps", () => {
    const keeping = compile((x: tf.Tensor) => tf.keep(x.square()).sum(), noted());
    keeping(tf.ones([2]));
    expect(notices[0]).toContain("keeps 1 tensors alive");
    const taking = compile((x: tf.Tensor) => x.square(), noted());
    taking(tf.variable(tf.ones([2])));
    expect(notices[1]).toContain("a variable is passed as an argument");
    const waiting = compile(async (x: tf.Tensor) => x.square());
    expect(() => waiting(tf.ones([2]))).toThrow("received an async function");
  });

  it("traces anew when a variable is gone", () => {
    let weight = tf.variable(tf.scalar(2));
    const step = compile((x: tf.Tensor) => x.mul(weight));
    for (let call = 0; call < 3; call += 1) step(tf.scalar(1));
    weight.dispose();
    weight = tf.variable(tf.scalar(5));
    expect([0, 0, 0, 0].map(() => values(step(tf.scalar(1)))[0])).toEqual([5, 5, 5, 5]);
    expect(modes(step)).toEqual(["graph"]);
    step.dispose();
  });

  it("gives the same by XLA", () => {
    const step = compile((x: tf.Tensor) => x.square().sum(), { jitCompile: true });
    const results = [1, 2, 3].map((value) => values(step(tf.tensor1d([value, 2 * value])))[0]);
    expect(results).toEqual([5, 20, 45]);
    expect(modes(step)).toEqual(["graph"]);
    step.dispose();
  });

  it("names op and line when TensorFlow stops a graph, and keeps the variables", () => {
    const weight = tf.variable(tf.scalar(1));
    const step = compile((table: tf.Tensor, indices: tf.Tensor1D) => {
      weight.assign(weight.add(1));
      return table.gather(indices);
    });
    const table = tf.tensor1d([10, 20]);
    for (let call = 0; call < 3; call += 1) step(table, tf.tensor1d([1], "int32"));
    expect(() => step(table, tf.tensor1d([7], "int32"))).toThrow(
      /TensorFlow stopped it in GatherV2 of float32\[2\], int32\[1\], int32\[\] at .*compile\.test\.ts:\d+:\d+: .*indices\[0\] = 7 is not in \[0, 2\)/u,
    );
    expect(values(weight)).toEqual([4]);
    expect(values(step(table, tf.tensor1d([0], "int32")))).toEqual([10]);
    step.dispose();
  });

  it("leaks no tensor of tfjs or TensorFlow, neither in calls nor in traces", () => {
    const backend = nativeBackend() as unknown as { getNumOfTFTensors(): number };
    const weight = tf.variable(tf.ones([8]));
    const offset = tf.ones([8]);
    offset.dataSync();
    const x = tf.ones([8]);
    const work = (calls: number): void => {
      const step = compile((input: tf.Tensor) => {
        weight.assign(weight.add(tf.dropout(input, 0.5)).mul(0.5).add(offset));
        return weight.sum();
      });
      for (let call = 0; call < calls; call += 1) step(x).dispose();
      expect(modes(step)).toEqual(["graph"]);
      step.dispose();
    };
    work(4);
    const before = [tf.memory().numTensors, backend.getNumOfTFTensors()];
    for (let round = 0; round < 20; round += 1) work(50);
    expect([tf.memory().numTensors, backend.getNumOfTFTensors()]).toEqual(before);
  });

  it("names op, dtypes and shapes when TensorFlow stops an eager op", () => {
    const binding = nativeBackend()?.binding;
    const [a, b] = [tf.ones([2, 3]), tf.ones([4, 5])];
    const ids = nativeBackend()?.getInputTensorIds([a, b]) ?? [];
    expect(() => binding?.executeOp("MatMul", [], ids, 1)).toThrow(
      /^MatMul of float32\[2, 3\], float32\[4, 5\]: INVALID_ARGUMENT: .*Matrix size-incompatible/su,
    );
  });

  it("keeps float64 exact on its way in and out", () => {
    const binding = nativeBackend()?.binding;
    const additions = binding?.athanor;
    if (binding === undefined || additions === undefined) throw new Error("no additions");
    const id = additions.createDouble(Int32Array.of(2), Float64Array.of(1 / 3, Math.PI));
    const [sum] = binding.executeOp("AddV2", [], [id, id], 1);
    expect(Array.from(additions.readDouble(sum?.id ?? -1))).toEqual([2 / 3, 2 * Math.PI]);
    expect(() => additions.createDouble(Int32Array.of(3), Float64Array.of(1))).toThrow(
      "the shape holds 3 values, received 1",
    );
    for (const made of [id, sum?.id ?? -1]) binding.deleteTensor(made);
  });
});

describe.skipIf(!linux)("compile in worker threads", () => {
  it("traces in several at once, and ends with them", async () => {
    const program = `
      import { parentPort } from "node:worker_threads";
      import { compile, selectBackend, tf } from ${JSON.stringify(built)};
      await selectBackend();
      const weight = tf.variable(tf.scalar(0));
      const step = compile((x) => { weight.assign(weight.add(x)); return weight.clone(); });
      for (let call = 0; call < 200; call += 1) step(tf.scalar(1)).dispose();
      parentPort.postMessage([weight.dataSync()[0], step.signatures()[0].mode]);
      for (;;) step(tf.scalar(1)).dispose();`;
    const url = new URL(`data:text/javascript,${encodeURIComponent(program)}`);
    const workers = [1, 2].map(() => new Worker(url));
    const answers = await Promise.all(
      workers.map(
        (worker) =>
          new Promise((resolve, reject) => {
            worker.once("message", resolve);
            worker.once("error", reject);
          }),
      ),
    );
    expect(answers).toEqual([
      [200, "graph"],
      [200, "graph"],
    ]);
    // Terminated in the middle of a step, which must not take the process down.
    expect(await Promise.all(workers.map((worker) => worker.terminate()))).toEqual([1, 1]);
  });
});

describe.skipIf(!linux)("a trainer on the native backend", () => {
  it("says once that its loss can't be compiled, and trains", async () => {
    const warned: unknown[] = [];
    const { warn } = console;
    console.warn = (...words: unknown[]) => warned.push(...words);
    try {
      const weight = tf.variable(tf.zeros([4, 3]));
      const trainer = createTrainer({
        params: [weight],
        loss: ({ features, labels }, { step }) => {
          const logits = features.matMul(weight) as tf.Tensor2D;
          return tf.losses
            .softmaxCrossEntropy(tf.oneHot(labels, 3), logits)
            .mul(1 / (1 + 0.01 * step))
            .asScalar();
        },
        seed: 1,
      });
      const { outcome } = await trainer.fit(cloudData(), { epochs: 2, batchSize: 20 });
      expect(outcome.status).toBe("FINISHED");
      expect(trainer.compiledSteps().map(({ mode }) => mode)).toEqual(["eager"]);
      expect(warned).toHaveLength(1);
      expect(String(warned[0])).toMatch(/because the loss reads context\.step at .*compile\.test/u);
    } finally {
      console.warn = warn;
    }
  });

  it("leaves the weights as they were before a loss that isn't finite, in a graph too", async () => {
    const model = tinyModel();
    const trainer = createTrainer({
      model,
      optimizer: { name: "sgd", learningRate: 0.1 },
      seed: 1,
    });
    const data = cloudData({ count: 40 });
    await trainer.fit(data, { epochs: 2, batchSize: 10 });
    expect(trainer.compiledSteps().map(({ mode }) => mode)).toEqual(["graph"]);
    const before = trainer.snapshot();
    // Finite features whose square isn't: the loss becomes NaN inside the step.
    const huge = { ...data, features: data.features.map(() => 3e38) };
    const { outcome } = await trainer.fit(huge, { epochs: 3, batchSize: 10 });
    expect(outcome.status).toBe("FAILED");
    expect(trainer.snapshot().weights).toEqual(before.weights);
  });
});
