import { type Transferable, Worker } from "node:worker_threads";
import { AthanorError } from "./errors.ts";

/** Threads that run one module and answer jobs; see {@link answerJobs} for their side. */
export interface Threads<Job, Result> {
  /** Threads that run. */
  readonly count: number;
  /**
   * Gives a job to the thread that has the fewest.
   *
   * @throws {Error} What the job failed with; {@link AthanorError} when the threads have ended.
   */
  run(job: Job, transfer?: readonly Transferable[]): Promise<Result>;
  /** Ends the threads; jobs that run are rejected. Harmless when called twice. */
  dispose(): Promise<void>;
}

/** What {@link startThreads} starts. */
export interface ThreadOptions {
  /** At least 1. */
  readonly count: number;
  /** URL of the module that a thread runs. */
  readonly file: URL;
  /** What a thread knows from the start. */
  readonly data: unknown;
  /** Says that the threads have ended. */
  readonly ended: string;
}

/** A job on its way to a thread. */
export interface NumberedJob<Job> {
  readonly number: number;
  readonly job: Job;
}

/** What comes back. */
export type Answer<Result> =
  | { readonly number: number; readonly result: Result }
  | { readonly number: number; readonly failure: string };

interface Settle<Result> {
  readonly resolve: (result: Result) => void;
  readonly reject: (error: Error) => void;
}

interface Thread<Result> {
  readonly worker: Worker;
  readonly jobs: Map<number, Settle<Result>>;
  ended: boolean;
}

/** Starts threads. */
export function startThreads<Job, Result>(options: ThreadOptions): Threads<Job, Result> {
  const threads = Array.from({ length: options.count }, () => startThread<Result>(options));
  let number = 0;
  return {
    count: options.count,
    run: async (job, transfer = []) => {
      const [thread] = threads.toSorted((one, other) => one.jobs.size - other.jobs.size);
      if (thread === undefined || threads.some((one) => one.ended)) throw endedError(options);
      number += 1;
      const own = number;
      return new Promise((resolve, reject) => {
        thread.jobs.set(own, { resolve, reject });
        // Waiting for an answer keeps the process alive; idle threads don't.
        thread.worker.ref();
        thread.worker.postMessage({ number: own, job } satisfies NumberedJob<Job>, transfer);
      });
    },
    dispose: async () => {
      for (const thread of threads) thread.ended = true;
      await Promise.all(threads.map(async ({ worker }) => worker.terminate()));
    },
  };
}

function startThread<Result>(options: ThreadOptions): Thread<Result> {
  const worker = new Worker(options.file, { workerData: options.data });
  const jobs = new Map<number, Settle<Result>>();
  const thread: Thread<Result> = { worker, jobs, ended: false };
  worker.unref();
  worker.on("message", (answer: Answer<Result>) => {
    const job = jobs.get(answer.number);
    jobs.delete(answer.number);
    if (jobs.size === 0) worker.unref();
    if ("failure" in answer) job?.reject(new Error(answer.failure));
    else job?.resolve(answer.result);
  });
  const end = (error: AthanorError): void => {
    for (const job of jobs.values()) job.reject(error);
    jobs.clear();
  };
  worker.on("error", (cause) => {
    end(new AthanorError("internal", `internal: a worker failed: ${String(cause)}`, { cause }));
  });
  worker.on("exit", () => {
    thread.ended = true;
    end(endedError(options));
  });
  return thread;
}

function endedError({ ended }: ThreadOptions): AthanorError {
  return new AthanorError("data", ended);
}

/**
 * The compiled module of a thread: a neighbour of the one that starts it, or its build where that is run from its source.
 *
 * @param from - `import.meta.url` of a module in `lib/`.
 * @param name - Without its ending.
 */
export function threadFile(from: string, name: string): URL {
  if (!from.endsWith(".ts")) return new URL(`${name}.js`, from);
  const room = new URL(".", from).pathname.split("/").at(-2) ?? "";
  return new URL(`../../dist/lib/${room}/${name}.js`, from);
}
