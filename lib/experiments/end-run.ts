import { latestCheckpoint } from "../tracking/checkpoints.ts";
import type { Run } from "../tracking/run.ts";
import type { TrainingOutcome } from "../training/callback.ts";
import { type ExperimentResult, shownResult } from "./experiment-result.ts";

/** How work ends that doesn't come to its end. */
export type EarlyOutcome = Exclude<TrainingOutcome, { status: "FINISHED" }>;

/** Listens for the stop of a run's work. */
export interface StopWatch {
  /** How the run ended where it was stopped; undefined while it wasn't. */
  killed(): Promise<ExperimentResult> | undefined;
  /** No longer listens. */
  close(): void;
}

/**
 * Ends a run as KILLED in the moment in which a signal aborts, before the work that it stops is out: that may take a while, and
 * a kernel cuts off what takes too long, so that no `finally` of it ever runs.
 *
 * @param run - Open.
 * @param signal - Of the work.
 * @param onKilled - Told once it is on disk.
 */
export function endAtStop(
  run: Run,
  signal: AbortSignal | undefined,
  onKilled?: (run: Run) => void,
): StopWatch {
  let killed: Promise<ExperimentResult> | undefined;
  const kill = (): void => {
    if (run.info.status !== "RUNNING") return;
    killed = endEarly(run, { status: "KILLED", reason: reasonOf(signal?.reason) });
    // Who waits for the work hears of it; an abort event has nobody to tell.
    killed.catch(() => undefined);
    onKilled?.(run);
  };
  if (signal?.aborted === true) kill();
  signal?.addEventListener("abort", kill, { once: true });
  return {
    killed: () => killed,
    close: () => signal?.removeEventListener("abort", kill),
  };
}

/** What ended the work: an interrupt that was thrown in it, or a failure. */
export function outcomeOf(thrown: unknown, signal: AbortSignal | undefined): EarlyOutcome {
  const error = asError(thrown);
  const isStopped = signal?.aborted === true || error.name === "KeyboardInterrupt";
  return isStopped
    ? { status: "KILLED", reason: reasonOf(signal?.reason ?? error) }
    : { status: "FAILED", error };
}

/**
 * Ends a run whose work didn't come to its end, and names its last checkpoint. It is all on disk when this returns its promise.
 *
 * @param run - Open.
 */
export async function endEarly(run: Run, outcome: EarlyOutcome): Promise<ExperimentResult> {
  const why = outcome.status === "FAILED" ? outcome.error.message : outcome.reason;
  const checkpoint = latestCheckpoint(run.directory);
  const last = checkpoint?.slice(run.directory.length + 1) ?? "none";
  const reason = `${why}${/[.!?]$/u.test(why) ? "" : "."} Last good checkpoint: ${last}.`;
  const result = { status: outcome.status, reason, metrics: {} } as const;
  try {
    await run.finish(outcome.status, { reason, checkpoint: last });
  } catch (error) {
    // A full disk must not hide why training ended.
    const both = `${reason} The result couldn't be stored either: ${asError(error).message}`;
    return resultOf(run, { ...result, reason: both, error: asError(error) });
  }
  return resultOf(
    run,
    outcome.status === "FAILED" ? { ...result, error: outcome.error } : { ...result },
  );
}

/**
 * The result of a run that has ended.
 *
 * @param run - Names the folder.
 * @param end - How it ended.
 */
export function resultOf(
  run: Run,
  end: Pick<ExperimentResult, "status" | "reason" | "metrics"> & { readonly error?: Error },
): ExperimentResult {
  const { runId, name } = run.info;
  return shownResult({ runId, name, directory: run.directory, ...end });
}

function reasonOf(reason: unknown): string {
  return reason instanceof Error ? reason.message : `interrupted: ${String(reason)}`;
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
