/** A tensor as its engine counts it; enough to free it when the tensor itself is gone. */
export interface TensorRecord {
  readonly dataId: object;
  readonly dtype: string;
  readonly size: number;
}

/** The engine of TensorFlow.js 4, as far as the runtime touches it (tfjs-core, `engine.ts`). */
export interface TensorEngine {
  readonly state: {
    readonly scopeStack: readonly unknown[];
    gradientDepth: number;
    kernelDepth: number;
    activeTape: unknown;
    numDataMovesStack: number[];
  };
  runKernelFunc(parameters: unknown): unknown;
  trackTensor(tensor: TensorRecord, backend?: unknown): void;
  disposeTensor(tensor: TensorRecord): void;
  endScope(result?: unknown): void;
}

/** A model of tfjs-layers. */
export interface TrainableModel {
  isTraining: boolean;
  stopTraining: boolean;
  /** Of the last training: numbers, and tensors until its end. */
  readonly history?: { readonly history?: Record<string, unknown[]> };
  fit(...args: unknown[]): Promise<unknown>;
  fitDataset(...args: unknown[]): Promise<unknown>;
}

/** Every copy of TensorFlow.js in a process keeps its engine here and shares it. */
const ENGINE_NAME = "_tfengine";

/** Calls `take` once TensorFlow.js makes its engine, or at once when it has. Loads nothing and costs nothing until then. */
export function whenEngineAppears(take: (engine: TensorEngine) => void): void {
  const scope = globalThis as unknown as Record<string, TensorEngine | undefined>;
  const present = scope[ENGINE_NAME];
  if (present !== undefined) return take(present);
  Object.defineProperty(globalThis, ENGINE_NAME, {
    configurable: true,
    enumerable: false,
    get: () => undefined,
    set: (engine: TensorEngine) => {
      Object.defineProperty(globalThis, ENGINE_NAME, {
        value: engine,
        writable: true,
        configurable: true,
        enumerable: true,
      });
      take(engine);
    },
  });
}

/** The prototype of tfjs-layers' models among loaded modules; undefined while it isn't loaded. */
export function findModelPrototype(
  modules: Readonly<Record<string, NodeModule | undefined>>,
): TrainableModel | undefined {
  const path = Object.keys(modules).find((name) => /tfjs-layers.dist.tf-layers/.test(name));
  const exports = path === undefined ? undefined : (modules[path]?.exports as unknown);
  const model = (exports as { readonly LayersModel?: { readonly prototype: TrainableModel } })
    ?.LayersModel;
  return model?.prototype;
}

/** Scopes, tapes and depths as they were before code was cut off in the middle of them. */
export function repairEngine(engine: TensorEngine, scopes: number): void {
  const { state } = engine;
  state.kernelDepth = 0;
  state.gradientDepth = 0;
  state.activeTape = null;
  state.numDataMovesStack = [];
  while (state.scopeStack.length > scopes) engine.endScope();
}

interface Scalar {
  dataSync(): ArrayLike<number>;
  dispose(): void;
}

/** Does what the end of `fit` would have done: the losses that it noted become numbers, and their tensors are freed. */
export function readHistory(model: TrainableModel): void {
  for (const values of Object.values(model.history?.history ?? {})) {
    for (const [index, value] of values.entries()) {
      if (!isScalar(value)) continue;
      values[index] = value.dataSync()[0];
      value.dispose();
    }
  }
}

function isScalar(value: unknown): value is Scalar {
  return typeof value === "object" && value !== null && "dataSync" in value;
}
