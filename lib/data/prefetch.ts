import { sizeOf } from "../core/shape-text.ts";
import type { LoadedBatch, PlannedBatch } from "./data-loader.ts";

/** What is loaded ahead, and how. */
export interface PrefetchOptions {
  /** The batches in order; read ahead. */
  readonly plan: Iterable<PlannedBatch>;
  /** Of one sample. */
  readonly shape: readonly number[];
  /** Of all samples. */
  readonly labels: Int32Array;
  /** Batches that are loaded or loading before they are asked for, at least 1. */
  readonly ahead: number;
  readonly signal: AbortSignal | undefined;
  /** Fills the memory of a batch, float32; rejects only when nobody writes to it any more. */
  readonly load: (memory: SharedArrayBuffer, batch: PlannedBatch) => Promise<void>;
}

/**
 * Batches in order, loaded ahead of the reader into memory that is used again once a batch is released. A reader that
 * keeps batches gets new memory, so it never waits for itself.
 *
 * @throws What `load` rejects with, at the batch that it belongs to; the signal's reason.
 */
export async function* prefetch(options: PrefetchOptions): AsyncGenerator<LoadedBatch, void, void> {
  const { plan, shape, ahead, signal, labels, load } = options;
  const free: SharedArrayBuffer[] = [];
  const loading: Loading[] = [];
  const planned = plan[Symbol.iterator]();
  const isAborted = (): boolean => signal?.aborted === true;
  const fill = (): void => {
    while (loading.length < ahead && !isAborted()) {
      const batch = planned.next();
      if (batch.done === true) return;
      const { indices } = batch.value;
      const memory = takeMemory(free, indices.length * sizeOf(shape));
      const done = load(memory, batch.value);
      // It is awaited at its turn; until then a failure is nobody's.
      done.catch(() => {});
      loading.push({ indices, memory, done });
    }
  };
  const abort = abortion(signal);
  try {
    for (fill(); loading.length > 0; fill()) {
      const [first] = loading;
      if (first === undefined) return;
      await Promise.race([first.done, abort.aborted]);
      // Both may have happened: a batch that was ready doesn't hide the abort.
      signal?.throwIfAborted();
      loading.shift();
      fill();
      yield batchOf(first, { shape, labels, giveBack: () => free.push(first.memory) });
    }
    signal?.throwIfAborted();
  } finally {
    abort.dispose();
  }
}

/** Memory that fits, used before where there is some. */
function takeMemory(free: SharedArrayBuffer[], values: number): SharedArrayBuffer {
  const bytes = values * Float32Array.BYTES_PER_ELEMENT;
  const fitting = free.findIndex((memory) => memory.byteLength >= bytes);
  const [found] = fitting < 0 ? [] : free.splice(fitting, 1);
  return found ?? new SharedArrayBuffer(bytes);
}

interface Loading {
  readonly indices: Int32Array;
  readonly memory: SharedArrayBuffer;
  readonly done: Promise<void>;
}

function batchOf(
  { indices, memory }: Loading,
  of: {
    readonly shape: readonly number[];
    readonly labels: Int32Array;
    readonly giveBack: () => void;
  },
): LoadedBatch {
  const { shape, labels, giveBack } = of;
  let released = false;
  return {
    features: new Float32Array(memory, 0, indices.length * sizeOf(shape)),
    labels: indices.map((index) => labels[index] ?? 0),
    indices,
    shape: [indices.length, ...shape],
    release: () => {
      if (!released) giveBack();
      released = true;
    },
  };
}

/** A promise that rejects when a signal aborts, and a way to stop listening. */
function abortion(signal: AbortSignal | undefined): {
  readonly aborted: Promise<never>;
  readonly dispose: () => void;
} {
  let listener = (): void => {};
  const aborted = new Promise<never>((_, reject) => {
    listener = () => reject(signal?.reason as Error);
    if (signal?.aborted === true) listener();
    else signal?.addEventListener("abort", listener, { once: true });
  });
  aborted.catch(() => {});
  return { aborted, dispose: () => signal?.removeEventListener("abort", listener) };
}
