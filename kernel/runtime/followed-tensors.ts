import { setFlagsFromString } from "node:v8";
import { Script, runInNewContext } from "node:vm";
import type { TensorRecord } from "./tensor-engine.ts";

interface Followed {
  readonly tensor: WeakRef<TensorRecord>;
  readonly record: TensorRecord;
  /** Its owner has freed it; what it stood for may by now be another tensor's. */
  isDisposed: boolean;
}

const later = globalThis.setTimeout;

/** Frees tensors that nobody can reach any more; a collection shows which those are. */
export class FollowedTensors {
  private followed: readonly Followed[] = [];
  private readonly entries = new WeakMap<TensorRecord, Followed>();
  private readonly free: (record: TensorRecord) => void;

  /** @param free - Gives back what a tensor stood for. */
  constructor(free: (record: TensorRecord) => void) {
    this.free = free;
  }

  /** Follows more tensors, weakly. */
  add(tensors: Iterable<TensorRecord>): void {
    const more = Array.from(tensors, (tensor): Followed => {
      const { dataId, dtype, size } = tensor;
      const record = { dataId, dtype, size };
      const followed = { tensor: new WeakRef(tensor), record, isDisposed: false };
      this.entries.set(tensor, followed);
      return followed;
    });
    this.followed = [...this.followed, ...more];
  }

  /** A tensor was freed by its owner. */
  forget(tensor: TensorRecord): void {
    const followed = this.entries.get(tensor);
    if (followed !== undefined) followed.isDisposed = true;
  }

  /** Frees what nobody can reach, then resolves; what is reachable now is the user's and no longer followed. */
  async sweep(): Promise<void> {
    await this.look();
    if (this.followed.length > 0) {
      finishOptimizing();
      await this.look();
    }
    this.followed = [];
  }

  private async look(): Promise<void> {
    if (this.followed.length === 0) return;
    // A weak reference holds its target until the task that made or read it is over.
    await pause(1);
    collectGarbage();
    const { followed } = this;
    this.followed = [];
    this.followed = followed.filter((each) => !each.isDisposed && this.isReachable(each));
  }

  private isReachable({ tensor, record }: Followed): boolean {
    if (tensor.deref() !== undefined) return true;
    this.free(record);
    return false;
  }
}

let collector: (() => void) | undefined;

/** Node shows its collector to a context that is made while the flag is set. */
function collectGarbage(): void {
  if (collector === undefined) {
    setFlagsFromString("--expose-gc");
    collector = runInNewContext("gc") as () => void;
    setFlagsFromString("--no-expose-gc");
  }
  collector();
}

/**
 * A function that V8 is optimising in another thread keeps its constants alive, tensors among them, and on a busy machine that
 * takes seconds; a collection, even one of last resort, leaves them. This waits for that thread and puts the functions in
 * place, where constants are held weakly. Only V8's own test function does so; it is called after a collection, since the
 * other thread can't ask for one meanwhile.
 */
function finishOptimizing(): void {
  setFlagsFromString("--allow-natives-syntax");
  try {
    new Script("%FinalizeOptimization()").runInThisContext();
  } catch {
    // A Node without that function: the tensors stay, as they would without this look.
  } finally {
    setFlagsFromString("--no-allow-natives-syntax");
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    later(resolve, ms);
  });
}
