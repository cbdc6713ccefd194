import { AthanorError } from "../core/errors.ts";
import { startThreads, threadFile } from "../core/threads.ts";
import type { ImageForm } from "./decode-image.ts";
import type { Scale } from "./each-statistics.ts";
import type { LoaderAugmentation } from "./sample-augmentation.ts";

/** What a worker of a loader knows from the start. */
export interface ImageWorkerData {
  readonly form: ImageForm;
  readonly augmentation: LoaderAugmentation | undefined;
  readonly standardize: Scale | undefined;
}

/** Some images of one batch. */
export interface ImageJob {
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
  run(job: ImageJob): Promise<void>;
  /** Ends the threads; jobs that run are rejected. Harmless when called twice. */
  dispose(): Promise<void>;
}

/**
 * Starts threads; a job goes to the one that has the fewest.
 *
 * @param count - At least 1.
 */
export function startImageWorkers(count: number, data: ImageWorkerData): ImageWorkers {
  const threads = startThreads<ImageJob, void>({
    count,
    data,
    file: threadFile(import.meta.url, "image-worker"),
    ended: "Expected the loader to run, but its workers have ended. Open a new loader.",
  });
  return {
    ...threads,
    run: async (job) => {
      try {
        await threads.run(job);
      } catch (error) {
        throw error instanceof AthanorError ? error : unreadable(error);
      }
    },
  };
}

function unreadable(cause: unknown): AthanorError {
  const failure = cause instanceof Error ? cause.message : String(cause);
  return new AthanorError(
    "data",
    `Expected an image that can be decoded and augmented, but it could not be: ${failure}. Repair the file, or take it out and open the loader again; loadImageFolder({ onDamaged: "skip" }) names all such files.`,
    { cause },
  );
}
