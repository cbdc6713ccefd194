import type { Figure } from "../core/figure.ts";
import type { Verdict } from "../core/verdict.ts";

/** MLflow's run states. */
export type RunStatus = "RUNNING" | "SCHEDULED" | "FINISHED" | "FAILED" | "KILLED";

/** One point of one or more metrics. */
export interface MetricPoint {
  readonly step: number;
  /** Samples seen ÷ training samples; the default x axis. */
  readonly epoch: number;
  /** Unix milliseconds. */
  readonly timestamp: number;
  /** NaN and infinities are kept (written as strings in JSON lines). */
  readonly values: Readonly<Record<string, number>>;
}

/** `run.json`: what a run is and how it stands. */
export interface RunInfo {
  readonly runId: string;
  readonly experiment: string;
  readonly name: string;
  readonly status: RunStatus;
  /** Run of which this one is a part (a trial of a sweep, a change of an ablation). */
  readonly parentRunId?: string;
  /** Unix milliseconds. */
  readonly startTime: number;
  readonly endTime?: number;
  readonly pid: number;
  readonly host: string;
  /** Version of the folder's layout, an integer that only grows. */
  readonly formatVersion: 1;
  readonly tags: Readonly<Record<string, string>>;
  /**
   * Nothing trains in it yet: it holds what a notebook has found around training. Each finding is whole once it is written, so that a
   * process that ends leaves a FINISHED run and no KILLED one. Absent from its training on.
   */
  readonly holds?: "findings";
  /** Why it ended, where there is more to say than the status. */
  readonly reason?: string;
}

/**
 * One run's folder, open for writing. The folder is the truth; every write is atomic or an append, so that a killed
 * process leaves a folder that can be read.
 */
export interface Run {
  readonly info: RunInfo;
  /** Absolute path of the run's folder. */
  readonly directory: string;
  /** Says that training begins in a run that held findings only; metrics say so too. Harmless when called twice. */
  beginTraining(): void;
  /** Puts all that was logged on disk now; a checkpoint does so first, so that it is never ahead of its metrics. */
  flush(): void;
  /** Appends metrics; flushed to disk within a second. */
  logMetrics(point: Omit<MetricPoint, "timestamp"> & { readonly timestamp?: number }): void;
  /** Writes `checks/<check>.json`; a later verdict of the same check replaces it. */
  logVerdict(verdict: Verdict): void;
  /** Writes `figures/<name>.json`. */
  logFigure(name: string, figure: Figure, caption?: string): void;
  /** Writes `tables/<name>.json`: rows of one shape. */
  logTable(
    name: string,
    rows: readonly Readonly<Record<string, unknown>>[],
    caption?: string,
  ): void;
  /** Writes `artifacts/<name>`. */
  logArtifact(name: string, content: string | Uint8Array): void;
  /** Appends one line to `log.txt`, with its time. */
  log(line: string): void;
  /** Writes `cells.json`: the notebook's executed cells in order, nbformat outputs. */
  logCells(cells: readonly unknown[]): void;
  /** Writes `data.json`. */
  logData(card: Readonly<Record<string, unknown>>): void;
  /**
   * Writes `result.json` and the final status. Later calls do nothing, and later metrics and log lines are dropped;
   * verdicts, figures, tables, artifacts and cells may still be added to what the run leaves.
   */
  finish(
    status: "FINISHED" | "FAILED" | "KILLED",
    result?: Readonly<Record<string, unknown>>,
  ): Promise<void>;
}
