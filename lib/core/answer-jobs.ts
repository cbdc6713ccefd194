import { parentPort, type Transferable } from "node:worker_threads";
import type { Answer, NumberedJob } from "./threads.ts";

/** What a job gave, and what of it moves to the caller instead of being copied. */
export interface JobResult {
  readonly result?: unknown;
  readonly transfer?: readonly Transferable[];
}

/**
 * The side of a thread: answers each job that `startThreads` sends.
 *
 * @param work - Takes the jobs of its caller, which knows their type.
 */
export function answerJobs(work: (job: never) => JobResult | Promise<JobResult>): void {
  const answer = async ({ number, job }: NumberedJob<never>): Promise<void> => {
    try {
      const { result, transfer = [] } = await work(job);
      parentPort?.postMessage({ number, result } satisfies Answer<unknown>, transfer);
    } catch (error) {
      const failure = error instanceof Error ? error.message : String(error);
      parentPort?.postMessage({ number, failure } satisfies Answer<unknown>);
    }
  };
  parentPort?.on("message", (message: NumberedJob<never>) => void answer(message));
}
