import { tf } from "../backend/tf.ts";

/** Watches which side of each kink a forward pass takes. */
export interface KinkRecorder {
  /**
   * Runs a forward pass on the `cpu` backend.
   *
   * @returns Its result, a hash of the sides that were taken, and how many decisions there were.
   */
  watch<T>(forward: () => T): {
    readonly result: T;
    readonly pattern: number;
    readonly decisions: number;
  };
  /** Puts the kernels back. */
  remove(): void;
}

type Numbers = ArrayLike<number>;
type Inputs = Readonly<Record<string, { readonly dataId: object } | undefined>>;
type Sides = (inputs: readonly Numbers[], output: Numbers) => Iterable<boolean>;

/** Activations with kinks that kernels with a fused activation know. */
const kinkedActivations: ReadonlySet<unknown> = new Set(["relu", "relu6", "leakyrelu", "prelu"]);

/** Kernels with kinks: which inputs are looked at, and how a side is told. */
const kinked: Readonly<Record<string, { readonly inputs: readonly string[]; sides: Sides }>> = {
  Relu: { inputs: ["x"], sides: signs },
  Relu6: { inputs: ["x"], sides: relu6Sides },
  LeakyRelu: { inputs: ["x"], sides: signs },
  Prelu: { inputs: ["x"], sides: signs },
  Selu: { inputs: ["x"], sides: signs },
  Abs: { inputs: ["x"], sides: signs },
  ClipByValue: { inputs: ["x"], sides: unchanged },
  Max: { inputs: ["x"], sides: winners },
  Min: { inputs: ["x"], sides: winners },
  MaxPool: { inputs: ["x"], sides: winners },
  MaxPool3D: { inputs: ["x"], sides: winners },
  Maximum: { inputs: ["a"], sides: unchanged },
  Minimum: { inputs: ["a"], sides: unchanged },
  _FusedMatMul: { inputs: [], sides: outputSides },
  FusedConv2D: { inputs: [], sides: outputSides },
  FusedDepthwiseConv2D: { inputs: [], sides: outputSides },
};

/**
 * Puts a recorder around the kernels with kinks of the `cpu` backend, until it is removed.
 */
export function createKinkRecorder(): KinkRecorder {
  let hash = 0;
  let decisions = 0;
  let watching = false;
  const note = (side: boolean): void => {
    decisions += 1;
    // FNV-1a, 32 bits, over one bit at a time.
    hash = Math.imul(hash ^ (side ? 1 : 2), 0x01000193);
  };
  const removals = Object.entries(kinked).map(([name, { inputs, sides }]) =>
    wrapKernel(name, ({ inputs: named, activation, output }) => {
      const isSmooth = name.includes("Fused") && !kinkedActivations.has(activation);
      if (!watching || isSmooth) return;
      const read = inputs.map((input) => valuesOf(named[input]));
      for (const side of sides(read, output)) note(side);
    }),
  );
  return {
    watch: (forward) => {
      hash = 0x811c9dc5;
      decisions = 0;
      watching = true;
      try {
        const result = forward();
        return { result, pattern: hash, decisions };
      } finally {
        watching = false;
      }
    },
    remove: () => {
      for (const remove of removals) remove();
    },
  };
}

/** One call of a kernel. */
interface KernelCall {
  readonly inputs: Inputs;
  /** Of kernels with a fused activation. */
  readonly activation: unknown;
  readonly output: Numbers;
}

function wrapKernel(name: string, look: (call: KernelCall) => void): () => void {
  const kernel = tf.getKernel(name, "cpu");
  if (kernel === undefined) return () => undefined;
  tf.unregisterKernel(name, "cpu");
  tf.registerKernel({
    ...kernel,
    kernelFunc: (call) => {
      const made = kernel.kernelFunc(call);
      const first = Array.isArray(made) ? made[0] : made;
      const activation: unknown = call.attrs?.["activation"];
      look({ inputs: call.inputs, activation, output: valuesOf(first) });
      return made;
    },
  });
  return () => {
    tf.unregisterKernel(name, "cpu");
    tf.registerKernel(kernel);
  };
}

function valuesOf(info: { readonly dataId: object } | undefined): Numbers {
  if (info === undefined) return [];
  return tf.engine().backend.readSync(info.dataId) as Numbers;
}

function* signs([x]: readonly Numbers[]): Iterable<boolean> {
  for (const value of toIterable(x)) yield value > 0;
}

function* relu6Sides([x]: readonly Numbers[]): Iterable<boolean> {
  for (const value of toIterable(x)) {
    yield value > 0;
    yield value > 6;
  }
}

/** Sides of a fused activation, which its output tells. */
function* outputSides(_: readonly Numbers[], output: Numbers): Iterable<boolean> {
  for (const value of toIterable(output)) {
    yield value > 0;
    yield value === 6;
  }
}

/** Whether the first operand came through; it repeats where it is broadcast over the last axes' outer ones. */
function* unchanged([x]: readonly Numbers[], output: Numbers): Iterable<boolean> {
  const length = x?.length ?? 0;
  for (let index = 0; index < output.length; index += 1) {
    yield output[index] === x?.[index % length];
  }
}

/** Which inputs are the largest of some window: their values are among the outputs. */
function* winners([x]: readonly Numbers[], output: Numbers): Iterable<boolean> {
  const chosen = new Set(toIterable(output));
  for (const value of toIterable(x)) yield chosen.has(value);
}

function toIterable(values: Numbers | undefined): Iterable<number> {
  return values === undefined ? [] : Array.from(values);
}
