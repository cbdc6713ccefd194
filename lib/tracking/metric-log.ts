import path from "node:path";
import { metricLine } from "./metric-lines.ts";
import type { MetricPoint } from "./run.ts";
import { closeAll, openAppendFile, type StorageCalls } from "./storage.ts";
import { createEventWriter } from "./tf-events.ts";

/** Writes the metrics of a run in both of its formats: `metrics.jsonl` and a TensorBoard event file. */
export interface MetricLog {
  /** Keeps a point for the next flush. */
  add(point: MetricPoint): void;
  /** Writes what waits; throws `storage` errors, and what couldn't be written waits on. */
  flush(): void;
  /** Flushes and closes; harmless when called twice. */
  close(): void;
}

/**
 * So many points are turned into bytes together. Done at each training step, between two calls of TensorFlow, the same
 * work took several times as long, its code and data being out of the processor's caches; more at a time would hold the
 * event loop for longer than a short step.
 */
const encodedTogether = 32;

/**
 * Opens the metrics of a run for appending.
 *
 * @param directory - The run's folder, absolute.
 * @param options - `now`: Unix milliseconds; `firstLine`: the first of this start in `metrics.jsonl`.
 * @throws {AthanorError} `storage` when a file can't be opened.
 */
export function openMetricLog(
  directory: string,
  options: {
    readonly storage: StorageCalls;
    readonly now: () => number;
    readonly firstLine?: string | undefined;
  },
): MetricLog {
  const { storage, now, firstLine } = options;
  const lines = openAppendFile(path.join(directory, "metrics.jsonl"), { storage });
  const events = createEventWriter(directory, { storage, now });
  if (firstLine !== undefined) lines.append(firstLine);
  let waiting: MetricPoint[] = [];
  const encode = (): void => {
    const points = waiting;
    waiting = [];
    if (points.length === 0) return;
    lines.append(points.map(metricLine).join(""));
    for (const { step, timestamp, values } of points) {
      for (const [tag, value] of Object.entries(values)) events.scalar(tag, value, step, timestamp);
    }
  };
  return {
    add: (point) => {
      // The caller may fill the same object again.
      waiting.push({ ...point, values: { ...point.values } });
      if (waiting.length >= encodedTogether) encode();
    },
    flush: () => {
      encode();
      for (const file of [lines, events]) file.flush();
    },
    close: () => {
      encode();
      closeAll([lines, events]);
    },
  };
}
