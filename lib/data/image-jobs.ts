import { Worker } from "node:worker_threads";
import { AthanorError } from "../core/errors.ts";
import type { ImageForm } from "./decode-image.ts";
import type { LoaderAugmentation } from "./sample-augmentation.ts";

/** What a worker of a loader knows from the start. */
export interface ImageWorkerData {
  readonly form: ImageForm;
  readonly augmentation: LoaderAugmentation | undefined;
  readonly standardize: { readonly mean: number; readonly std: number } | undefined;
}

/** Some images of one batch. */
export interface ImageJob {
  readonly number: number;
  /** The batch's features, float32. */
  readonly memory: SharedArrayBuffer;
  readonly images: readonly {
    readonly path: string;
    /** For errors. */
    readonly id: string;
    /** Place in the batch. */
    readonly position: number;
    /** Index in the data. */
    readonly sample: number;
  }[];
  /** Of the augmentation; without it images come as they are. */
  readonly seed?: string | undefined;
}

/** Threads that decode images. */
export interface ImageWorkers {
  /** Threads that run. */
  readonly count: number;
  /**
   * Decodes some images; resolves when they are in memory.
   *
   * @throws {AthanorError} `data` that names the file, `internal` when the thread ends.
   */
  run(job: Omit<ImageJob, "number">): Promise<void>;
  /** Ends the threads; jobs that run are rejected. Harmless when called twice. */
  dispose(): Promise<void>;
}

interface Settle {
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

interface Thread {
  readonly worker: Worker;
  readonly jobs: Map<number, Settle>;
  ended: boolean;
}

/**
 * Starts threads; a job goes to the one that has the fewest.
 *
 * @param count - At least 1.
 */
export function startImageWorkers(count: number, data: ImageWorkerData): ImageWorkers {
  const threads = Array.from({ length: count }, () => startThread(data));
  let number = 0;
  return {
    count,
    run: async (job) => {
      const [thread] = threads.toSorted((one, other) => one.jobs.size - other.jobs.size);
      if (thread === undefined || threads.some((one) => one.ended)) throw ended();
      number += 1;
      const own = number;
      return new Promise((resolve, reject) => {
        thread.jobs.set(own, { resolve, reject });
        // Waiting for an image keeps the process alive; idle threads don't.
        thread.worker.ref();
        thread.worker.postMessage({ ...job, number: own } satisfies ImageJob);
      });
    },
    dispose: async () => {
      for (const thread of threads) thread.ended = true;
      await Promise.all(threads.map(async ({ worker }) => worker.terminate()));
    },
  };
}

function startThread(data: ImageWorkerData): Thread {
  const worker = new Worker(workerFile(), { workerData: data });
  const jobs = new Map<number, Settle>();
  const thread: Thread = { worker, jobs, ended: false };
  worker.unref();
  worker.on("message", ({ number, failure }: { number: number; failure?: string }) => {
    const job = jobs.get(number);
    jobs.delete(number);
    if (jobs.size === 0) worker.unref();
    if (failure === undefined) job?.resolve();
    else job?.reject(unreadable(failure));
  });
  const end = (error: AthanorError): void => {
    for (const job of jobs.values()) job.reject(error);
    jobs.clear();
  };
  worker.on("error", (cause) => {
    end(
      new AthanorError("internal", `internal: an image worker failed: ${String(cause)}`, { cause }),
    );
  });
  worker.on("exit", () => {
    thread.ended = true;
    end(ended());
  });
  return thread;
}

function ended(): AthanorError {
  return new AthanorError(
    "data",
    "Expected the loader to run, but its workers have ended. Open a new loader.",
  );
}

function unreadable(failure: string): AthanorError {
  return new AthanorError(
    "data",
    `Expected an image that can be decoded and augmented, but it could not be: ${failure}. Repair or remove the file.`,
  );
}

/** The compiled worker: this file's neighbour, or its build where this file is run from its source. */
function workerFile(): URL {
  const here = import.meta.url;
  return here.endsWith(".ts")
    ? new URL("../../dist/lib/data/image-worker.js", here)
    : new URL("image-worker.js", here);
}
