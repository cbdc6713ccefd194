import type { Cell } from "./cell.ts";
import { FollowedTensors } from "./followed-tensors.ts";
import {
  findModelPrototype,
  readHistory,
  repairEngine,
  whenEngineAppears,
} from "./tensor-engine.ts";
import type { TensorEngine, TensorRecord, TrainableModel } from "./tensor-engine.ts";

/** Parts of {@link TensorGuard}. */
export interface TensorGuardParts {
  /** Throws when the running cell is to stop; called before each tensor operation. */
  readonly check: () => void;
  /** The cell that runs now. */
  readonly running: () => Cell | undefined;
  /** Node's loaded CommonJS modules. */
  readonly modules: () => Readonly<Record<string, NodeModule | undefined>>;
}

const POLL_MS = 5;
/** Training that notices an interrupt ends within a batch; an endless chain of operations is refused before this. */
const LONGEST_SETTLE_MS = 600;
/** Beyond so many living tensors of one cell the oldest are no longer followed. */
const MOST_FOLLOWED = 500_000;

const later = globalThis.setTimeout;

/**
 * Lets interrupts reach TensorFlow.js when a cell has loaded it: operations test the flag, `fit` stops, and afterwards the
 * engine is in order and holds no tensor that nobody can reach. Without TensorFlow.js it does nothing.
 */
export class TensorGuard {
  private readonly parts: TensorGuardParts;
  private engine: TensorEngine | undefined;
  private scopes = 0;
  private operations = 0;
  private isWatchingModels = false;
  private readonly training = new Map<TrainableModel, Cell | undefined>();
  /** Models that the running cell has trained. */
  private readonly trained = new Set<TrainableModel>();
  private made = new Set<TensorRecord>();
  /** Tensors of interrupted cells; a hard stop can cut the search off, and the next one goes on with them. */
  private readonly followed = new FollowedTensors((record) => this.engine?.disposeTensor(record));

  /** Waits for TensorFlow.js to load. */
  constructor(parts: TensorGuardParts) {
    this.parts = parts;
    whenEngineAppears((engine) => this.watchEngine(engine));
  }

  /** A cell begins: what tensors it makes is its own, and its scopes lie on those that are open. */
  begin(cell: Cell): void {
    cell.signal.addEventListener("abort", () => this.stopTraining(cell), { once: true });
    if (this.engine === undefined) return;
    this.scopes = this.engine.state.scopeStack.length;
    this.made = new Set();
    this.trained.clear();
    this.watchModels();
  }

  /** A cell has ended by itself: its tensors are the user's. */
  release(): void {
    this.made = new Set();
  }

  /** Modules were loaded: tfjs-layers may be among them. */
  watchModels(): void {
    if (this.engine === undefined || this.isWatchingModels) return;
    const prototype = findModelPrototype(this.parts.modules());
    if (prototype === undefined) return;
    this.isWatchingModels = true;
    for (const name of ["fit", "fitDataset"] as const) this.watchTraining(prototype, name);
  }

  /** Asks the training that `cell` started to end after its batch. */
  private stopTraining(cell: Cell): void {
    for (const [model, owner] of this.training) if (owner === cell) model.stopTraining = true;
  }

  /** Puts the engine in order after code was cut off. */
  repair(): void {
    if (this.engine === undefined) return;
    repairEngine(this.engine, this.scopes);
    for (const model of this.training.keys()) model.isTraining = false;
    this.training.clear();
  }

  /** Resolves when an interrupted cell uses no tensors any more and those that nobody can reach are freed. */
  async settle(cell: Cell): Promise<void> {
    const { engine } = this;
    if (engine === undefined) return;
    const until = performance.now() + LONGEST_SETTLE_MS;
    let seen = -1;
    while ((seen !== this.operations || this.isTraining(cell)) && performance.now() < until) {
      seen = this.operations;
      this.stopTraining(cell);
      await pause(POLL_MS);
    }
    // Gradients that an error ended leave their tape open, with all that it recorded.
    repairEngine(engine, this.scopes);
    for (const model of this.trained) if (!this.training.has(model)) readHistory(model);
    this.followed.add(this.made);
    this.made = new Set();
    await this.followed.sweep();
  }

  /** Whether TensorFlow.js is loaded, so that an interrupted cell has something to settle. */
  get isActive(): boolean {
    return this.engine !== undefined;
  }

  private isTraining(cell: Cell): boolean {
    return [...this.training.values()].includes(cell);
  }

  private watchEngine(engine: TensorEngine): void {
    this.engine = engine;
    const { check } = this.parts;
    const run = engine.runKernelFunc.bind(engine);
    const track = engine.trackTensor.bind(engine);
    const dispose = engine.disposeTensor.bind(engine);
    engine.runKernelFunc = (parameters) => {
      check();
      this.operations++;
      return run(parameters);
    };
    engine.trackTensor = (tensor, backend) => {
      track(tensor, backend);
      this.follow(tensor);
    };
    engine.disposeTensor = (tensor) => {
      this.made.delete(tensor);
      this.followed.forget(tensor);
      dispose(tensor);
    };
  }

  private follow(tensor: TensorRecord): void {
    if (this.parts.running() === undefined) return;
    this.made.add(tensor);
    if (this.made.size <= MOST_FOLLOWED) return;
    for (const oldest of this.made) {
      this.made.delete(oldest);
      break;
    }
  }

  private watchTraining(prototype: TrainableModel, name: "fit" | "fitDataset"): void {
    const original = prototype[name];
    const { training, trained, parts } = this;
    prototype[name] = async function train(this: TrainableModel, ...args) {
      // A second fit is refused by the model; it must not end the watch over the first.
      if (this.isTraining) return original.apply(this, args);
      training.set(this, parts.running());
      trained.add(this);
      try {
        return await original.apply(this, args);
      } finally {
        training.delete(this);
      }
    };
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    later(resolve, ms);
  });
}
