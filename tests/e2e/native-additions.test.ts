import { spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { deviceMemory } from "../../lib/backend/device-memory.ts";
import {
  type Additions,
  nativeBackend,
  type NativeBackend,
} from "../../lib/backend/native-binding.ts";
import { selectBackend } from "../../lib/backend/select-backend.ts";
import { tf } from "../../lib/backend/tf.ts";
import { compile } from "../../lib/compile/compile.ts";
import { useAddon } from "../support/native-addon.ts";
import { root } from "../support/python.ts";

const built = new URL("../../dist/lib/index.js", import.meta.url).href;

const linux = useAddon();

function native(): NativeBackend & { getNumOfTFTensors(): number } {
  const backend = nativeBackend();
  if (backend === undefined) throw new Error("no native backend");
  return backend as NativeBackend & { getNumOfTFTensors(): number };
}

function additions(): Additions {
  const { athanor } = native().binding;
  if (athanor === undefined) throw new Error("no additions");
  return athanor;
}

/** Runs a program of ours in a process of its own and gives what it printed as JSON. */
function inProcess(program: string): { answer: unknown; status: number | null; stderr: string } {
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    ["--expose-gc", "--input-type=module", "-e", program],
    { cwd: root, encoding: "utf8" },
  );
  const line = stdout.split("\n").find((text) => text.startsWith("ANSWER"));
  return { answer: JSON.parse(line?.slice("ANSWER".length) ?? "null"), status, stderr };
}

describe.skipIf(!linux)("reads of the native backend", () => {
  it("leave the event loop free, and outlive their tensor", async () => {
    const before = native().getNumOfTFTensors();
    const large = tf.ones([1024, 1024]).add(1);
    let turns = 0;
    let reading = true;
    const turn = (): void => {
      turns += 1;
      if (reading) setImmediate(turn);
    };
    const values = large.data();
    large.dispose();
    setImmediate(turn);
    const read = await values;
    reading = false;
    expect(turns).toBeGreaterThan(0);
    expect([read.length, read[0], read.at(-1)]).toEqual([2 ** 20, 2, 2]);
    expect(native().getNumOfTFTensors()).toBeLessThanOrEqual(before + 1);
  });

  it("give every dtype, small or large, as dataSync does", async () => {
    const tensors = [
      tf.tensor1d([1.5, -2]).neg(),
      tf.tensor1d([3, 4], "int32").neg(),
      tf.tensor1d([true, false], "bool").logicalNot(),
      tf.complex([1, 2], [3, 4]).mul(tf.complex([1, 1], [0, 0])),
      tf.tensor1d(["a", "ü"]),
      tf.range(0, 50_000, 1, "int32").neg(),
      tf.linspace(0, 1, 50_000).square(),
      tf.zeros([0, 3]),
      tf.scalar(7),
    ];
    for (const tensor of tensors) {
      const values = await tensor.data();
      expect(values).toEqual(tensor.dataSync());
      expect(values.constructor).toBe(tensor.dataSync().constructor);
    }
  });

  it("are an obstacle within a compiled step, as dataSync is", () => {
    const step = compile(
      (x: tf.Tensor) => {
        void x.add(1).data();
        return x.square();
      },
      { fallback: "error" },
    );
    expect(() => step(tf.ones([2]))).toThrow("the value of a tensor is read at");
  });

  it("say which tensor is gone", () => {
    expect(() => native().binding.tensorData?.(-5)).toThrow("tensor -5 has been disposed");
  });
});

describe.skipIf(!linux)("memory of the native backend", () => {
  it("is counted by device, and a CPU says that it has none of its own", () => {
    const bytes = (): number => deviceMemory()[0]?.tensorBytes ?? Number.NaN;
    const before = bytes();
    const x = tf.ones([1000, 250]).add(1);
    expect(bytes() - before).toBeGreaterThanOrEqual(1_000_000);
    x.dispose();
    const [memory] = deviceMemory();
    expect(memory?.device).toMatch(/^(?:CPU|GPU):0$/u);
    if (memory?.device !== "CPU:0") return;
    expect(memory.limitBytes).toBeUndefined();
    expect(memory.note).toContain("a CPU has no memory of its own");
  });

  it("can't be limited once TensorFlow has started", async () => {
    await expect(selectBackend({ gpuMemoryMegabytes: 100 })).rejects.toThrow("Restart the kernel");
  });

  it("copies what JavaScript gives, so that the array may change", () => {
    const values = Float32Array.of(1, 2, 3);
    const { binding } = native();
    const id = binding.createTensor([3], 1, values);
    values.fill(9);
    expect(Array.from(binding.tensorDataSync(id))).toEqual([1, 2, 3]);
    binding.deleteTensor(id);
  });
});

describe.skipIf(!linux)("errors of the native backend", () => {
  it("name code, op, dtypes and shapes when memory is out, and the process goes on", () => {
    // 320 GB, which no test machine has: TensorFlow's allocator is refused them at once.
    const [column, row] = [tf.ones([400_000, 1]), tf.ones([1, 200_000])];
    expect(() => column.matMul(row)).toThrow(
      /MatMul\w* of float32\[400000, 1\], float32\[1, 200000\]: RESOURCE_EXHAUSTED: OOM when allocating/u,
    );
    expect(tf.ones([2]).add(1).dataSync()[0]).toBe(2);
  });

  it("name the op, its inputs and the line when memory is out in a graph", () => {
    const step = compile(tiled);
    for (let call = 0; call < 3; call += 1) step(tf.ones([1000]), tf.tensor1d([2], "int32"));
    expect(step.signatures().map(({ mode }) => mode)).toEqual(["graph"]);
    expect(() => step(tf.ones([1000]), tf.tensor1d([300_000_000], "int32"))).toThrow(
      /stopped it in Tile of float32\[1000\], int32\[1\] at .*native-additions\.test\.ts:\d+:\d+: .*RESOURCE_EXHAUSTED: .*Use a smaller batch or model\./su,
    );
    step.dispose();
  });

  it("name dtype and shape of a tensor that can't be made", () => {
    expect(() => native().binding.createTensor([2, 3], 1, new Int32Array(6))).toThrow(
      "a tensor float32[2, 3]: Tensor type does not match Int32Array",
    );
    expect(() => additions().removeFunction("nobody")).toThrow(
      /removeFunction nobody: INVALID_ARGUMENT: /u,
    );
    expect(() => additions().addFunction(Uint8Array.of(255))).toThrow(/^addFunction: /u);
  });
});

/** `tf.tile` whose repetitions are a tensor, as only TensorFlow has it. */
function tiled(x: tf.Tensor, times: tf.Tensor1D): tf.Tensor {
  const { binding } = native();
  const attributes = [
    { name: "T", type: binding.TF_ATTR_TYPE, value: 1 },
    { name: "Tmultiples", type: binding.TF_ATTR_TYPE, value: 3 },
  ];
  return native().executeSingleOutput("Tile", attributes, [x, times]);
}

describe.skipIf(!linux)("the native backend over and over", () => {
  const use = `
    const x = tf.ones([64, 64]);
    const weight = tf.tidy(() => tf.variable(x.add(1)));
    const step = compile((x) => { weight.assign(weight.add(x.matMul(weight)).mul(0.01)); return weight.sum(); });
    for (let call = 0; call < 20; call += 1) { const y = step(x); await y.data(); y.dispose(); }
    const read = tf.tidy(() => tf.ones([256, 256]).add(1));
    const pending = read.data();
    read.dispose();
    await pending;
    step.dispose();
    x.dispose();
    weight.dispose();`;

  it("keeps tensors, functions and memory flat when models come and go", () => {
    const { answer, stderr } = inProcess(`
      import { compile, selectBackend, tf } from ${JSON.stringify(built)};
      await selectBackend();
      const round = async () => { ${use} };
      const figures = () => { gc(); return [tf.memory().numTensors, tf.backend().getNumOfTFTensors(), process.memoryUsage().rss / 2 ** 20]; };
      for (let times = 0; times < 50; times += 1) await round();
      const before = figures();
      for (let times = 0; times < 300; times += 1) await round();
      console.log("ANSWER" + JSON.stringify([before, figures()]));`);
    const [before = [], after = []] = (answer ?? []) as number[][];
    expect(stderr).toBe("");
    expect(after.slice(0, 2)).toEqual(before.slice(0, 2));
    // 300 rounds that leaked one 256 × 256 tensor each would be 75 MiB.
    expect((after[2] ?? 0) - (before[2] ?? 0)).toBeLessThan(30);
  });

  it("gives back a worker's context and tensors when the worker ends, whole or in the middle of a read", () => {
    const worker = `
      import { parentPort } from "node:worker_threads";
      import { compile, selectBackend, tf } from ${JSON.stringify(built)};
      await selectBackend();
      ${use}
      const kept = [tf.ones([2048, 2048]).add(1), tf.ones([512, 512]).add(1)];
      parentPort.postMessage("ready");
      for (;;) await Promise.all(kept.map((tensor) => tensor.data()));`;
    const { answer, status, stderr } = inProcess(`
      import { Worker } from "node:worker_threads";
      const url = new URL("data:text/javascript," + encodeURIComponent(${JSON.stringify(worker)}));
      const once = async () => {
        const workers = [new Worker(url), new Worker(url)];
        await Promise.all(workers.map((worker) => new Promise((resolve, reject) => { worker.once("message", resolve); worker.once("error", reject); })));
        await Promise.all(workers.map((worker) => worker.terminate()));
      };
      const rss = () => { gc(); return process.memoryUsage().rss / 2 ** 20; };
      for (let times = 0; times < 3; times += 1) await once();
      const before = rss();
      for (let times = 0; times < 5; times += 1) await once();
      console.log("ANSWER" + JSON.stringify([before, rss()]));`);
    expect(stderr).toBe("");
    expect(status).toBe(0);
    const [before = Number.NaN, after = Number.NaN] = (answer ?? []) as number[];
    // 10 workers that left their 34 MiB of tensors behind would be 340 MiB, and their contexts more.
    expect(after - before).toBeLessThan(100);
  });
});
