import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import type { TensorRecord } from "./tensor-engine.ts";

interface Followed {
  readonly tensor: WeakRef<TensorRecord>;
  readonly record: TensorRecord;
  /** Its owner has freed it; what it stood for may by now be another tensor's. */
  isDisposed: boolean;
}

/**
 * V8 itself may hold what nobody can reach: the constants of functions that it is about to optimise in another thread (seen in heap
 * snapshots; on a busy machine for seconds). What the first look doesn't find is looked for again after these times, in milliseconds.
 */
const LATER_LOOKS_MS = [50, 200, 1000, 3000];

const later = globalThis.setTimeout;

/** Frees tensors that nobody can reach any more; a collection shows which those are. */
export class FollowedTensors {
  private followed: readonly Followed[] = [];
  private readonly entries = new WeakMap<TensorRecord, Followed>();
  private readonly free: (record: TensorRecord) => void;
  private round = 0;

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

  /** Looks once, resolves, and looks again some times in the next seconds; what is reachable then is the user's. */
  async sweep(): Promise<void> {
    const round = ++this.round;
    if (this.followed.length === 0) return;
    // A weak reference holds its target until the task that made it is over.
    await pause(1);
    this.look();
    this.lookLater(round, LATER_LOOKS_MS);
  }

  private lookLater(round: number, [wait, ...rest]: readonly number[]): void {
    if (wait === undefined) this.followed = [];
    if (wait === undefined || this.followed.length === 0) return;
    later(() => {
      // A newer sweep looks for these too.
      if (round !== this.round) return;
      this.look();
      this.lookLater(round, rest);
    }, wait).unref();
  }

  private look(): void {
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

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    later(resolve, ms);
  });
}
