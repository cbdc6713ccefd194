import { tf } from "./tf.ts";

/** What the engine notes of an operation for the way back; it calls each gradient once, from the last node to the first. */
interface TapeNode {
  gradient?: (dys: readonly (tf.Tensor | null)[]) => NamedGradients;
}

type NamedGradients = Readonly<Record<string, () => tf.Tensor>>;

/** The engine, as far as the tape needs it. */
interface TapeEngine {
  addTapeNode: (...node: TapeArguments) => void;
  readonly state: {
    readonly activeTape: TapeNode[] | null;
    readonly activeScope: Scope | null;
    readonly gradientDepth: number;
  };
}

type TapeArguments = [
  kernelName: string,
  inputs: unknown,
  outputs: unknown,
  gradient: unknown,
  saved: readonly tf.Tensor[],
  attributes: unknown,
];

interface Scope {
  readonly id: number;
  readonly track: readonly ScopedTensor[];
}

/** A tensor with what the engine writes on it. */
type ScopedTensor = tf.Tensor & { readonly scopeId?: number; readonly kept: boolean };

/** A node whose gradients have been asked for. */
interface Visit {
  readonly scope: Scope;
  /** Made of by the gradient function itself, shared by the gradients of its inputs. */
  readonly shared: readonly ScopedTensor[];
  readonly dys: readonly (ScopedTensor | null)[];
  readonly saved: readonly tf.Tensor[];
  /** The gradients it gave. */
  readonly given: Set<tf.Tensor>;
}

/**
 * Runs a function in which gradients are computed and frees tensors of the way back as soon as the engine has passed the operation that
 * needed them. TensorFlow.js itself keeps all of them until the whole gradient is there, which doubles the peak of memory of a deep net.
 *
 * Values are the same. Gradients of gradients and those of `tf.customGrad`, whose functions may share tensors, are left alone.
 *
 * @param run - Synchronous.
 * @returns What `run` gives.
 */
export function withFrugalGradients<T>(run: () => T): T {
  const engine = tf.engine() as unknown as TapeEngine;
  const original = engine.addTapeNode;
  const inherited = !Object.hasOwn(engine, "addTapeNode");
  const visitor = createVisitor(engine);
  engine.addTapeNode = (...node) => {
    original.apply(engine, node);
    const [kernelName, , , , saved] = node;
    const added = engine.state.activeTape?.at(-1);
    if (added?.gradient === undefined) return;
    const { gradient } = added;
    const ours = tf.getGradient(kernelName) != null;
    added.gradient = (dys) => visitor.visit(ours ? { dys, saved } : undefined, () => gradient(dys));
  };
  try {
    return run();
  } finally {
    if (inherited) Reflect.deleteProperty(engine, "addTapeNode");
    else engine.addTapeNode = original;
  }
}

interface Visitor {
  /** `node` is undefined where nothing of it may be freed. */
  visit(
    node: Pick<Visit, "dys" | "saved"> | undefined,
    gradient: () => NamedGradients,
  ): NamedGradients;
}

function createVisitor({ state }: TapeEngine): Visitor {
  let last: Visit | undefined;
  /** Which gradients more than one operation gave: a tensor that stands for two must outlive the first. */
  const seen = new WeakSet<tf.Tensor>();
  const repeated = new WeakSet<tf.Tensor>();
  const note = (gradient: tf.Tensor): void => {
    if (seen.has(gradient)) repeated.add(gradient);
    seen.add(gradient);
  };
  const leave = ({ scope, shared, dys, saved, given }: Visit): void => {
    const gone = (tensor: ScopedTensor | null): boolean =>
      tensor !== null && !tensor.kept && !given.has(tensor) && !repeated.has(tensor);
    const mine = (tensor: ScopedTensor | null): boolean => tensor?.scopeId === scope.id;
    // A `dy` of the caller is of another scope.
    tf.dispose([...shared, ...dys].filter((tensor) => mine(tensor) && gone(tensor)) as tf.Tensor[]);
    tf.dispose(saved.filter((tensor) => !given.has(tensor)));
  };
  return {
    visit: (node, gradient) => {
      const { activeScope: scope, gradientDepth } = state;
      // Within other gradients the tape is walked again.
      if (gradientDepth > 0 || scope === null) return gradient();
      if (last?.scope === scope) leave(last);
      const before = scope.track.length;
      const gradients = gradient();
      const given = new Set<tf.Tensor>();
      const shared = scope.track.slice(before);
      last = node === undefined ? undefined : { ...node, scope, shared, given };
      return Object.fromEntries(
        Object.entries(gradients).map(([input, compute]) => [
          input,
          () => {
            const result = compute();
            given.add(result);
            note(result);
            return result;
          },
        ]),
      );
    },
  };
}
