import path from "node:path";
import { currentHeartbeat, endOfProcess } from "./heartbeat.ts";
import { toJsonText } from "./json-text.ts";
import { openMetricLog } from "./metric-log.ts";
import { toFileName } from "./run-names.ts";
import type { Run, RunInfo } from "./run.ts";
import { closeAll, type StorageCalls, openAppendFile, writeFileAtomic } from "./storage.ts";

const flushEveryMs = 1000;

/** Options of {@link createRunWriter}. */
export interface RunWriterOptions {
  readonly info: RunInfo;
  /** Absolute path of a run folder that exists. */
  readonly directory: string;
  readonly storage: StorageCalls;
  /** Unix milliseconds. */
  readonly now: () => number;
  /** First line of this start in `metrics.jsonl`. */
  readonly firstMetricLine?: string;
}

/** The writing side of a run's folder; {@link openRun} and {@link resumeRun} make the folder ready for it. */
export function createRunWriter(options: RunWriterOptions): Run {
  const { directory, storage, now } = options;
  let info = options.info;
  const at = (...parts: string[]): string => path.join(directory, ...parts);
  const metrics = openMetricLog(directory, { storage, now, firstLine: options.firstMetricLine });
  const log = openAppendFile(at("log.txt"), { storage });
  const write = (file: string, value: unknown): void =>
    writeFileAtomic(at(file), `${toJsonText(value, 2)}\n`, storage);

  let lastFlush = now();
  let failure: unknown;
  const flush = (): void => {
    lastFlush = now();
    for (const file of [metrics, log]) file.flush();
    write("heartbeat.json", currentHeartbeat(lastFlush));
  };
  // A timer can't throw to anyone: the error waits for the next call of the run.
  const timer = setInterval(() => {
    try {
      flush();
      failure = undefined;
    } catch (error) {
      failure = error;
    }
  }, flushEveryMs);
  timer.unref();
  // Metrics logged so far are on disk whenever something that may be about them is.
  const evidence = (file: string, value: unknown): void => {
    if (isOpen()) flush();
    write(file, value);
  };
  const isOpen = (): boolean => info.status === "RUNNING";
  const kept = (): void => {
    if (failure !== undefined) {
      const thrown = failure;
      failure = undefined;
      throw thrown;
    }
    if (now() - lastFlush >= flushEveryMs) flush();
  };
  const end = (status: "FINISHED" | "FAILED" | "KILLED", reason: string | undefined): void => {
    clearInterval(timer);
    process.off("exit", onExit);
    info = { ...info, status, endTime: now(), ...(reason === undefined ? {} : { reason }) };
    write("run.json", info);
  };
  const beginTraining = (): void => {
    const { holds, ...rest } = info;
    if (holds === undefined || !isOpen()) return;
    info = rest;
    write("run.json", info);
  };
  const onExit = (): void => {
    const { status, reason } = endOfProcess(info, "the process ended before the run was finished");
    for (const last of [flush, (): void => end(status, reason)]) {
      try {
        last();
      } catch {
        // The folder is gone or the disk is full, and a process that ends can mend neither.
      }
    }
  };
  process.once("exit", onExit);

  return {
    get info() {
      return info;
    },
    directory,
    beginTraining,
    flush: () => {
      if (isOpen()) flush();
    },
    logMetrics: (point) => {
      if (!isOpen()) return;
      beginTraining();
      const { step, epoch, values, timestamp = now() } = point;
      metrics.add({ step, epoch, timestamp, values });
      kept();
    },
    // What stands in files of its own may come after the end too: checks and plots of a trained model.
    logVerdict: (verdict) => evidence(`checks/${toFileName(verdict.check)}.json`, verdict),
    logFigure: (name, figure, caption = "") => {
      const { data, layout, config } = figure;
      const plain = { data, layout, ...(config === undefined ? {} : { config }) };
      evidence(`figures/${toFileName(name)}.json`, { name, caption, figure: plain });
    },
    logTable: (name, rows, caption = "") =>
      evidence(`tables/${toFileName(name)}.json`, { name, caption, rows }),
    logArtifact: (name, content) =>
      writeFileAtomic(at("artifacts", toFileName(name)), content, storage),
    log: (line) => {
      if (!isOpen()) return;
      log.append(`${new Date(now()).toISOString()} ${line}\n`);
      kept();
    },
    logCells: (cells) => write("cells.json", cells),
    logData: (card) => write("data.json", card),
    finish: async (status, result) => {
      if (!isOpen()) return;
      try {
        flush();
        write("result.json", { status, ...result });
      } finally {
        closeAll([metrics, log], () =>
          end(status, typeof result["reason"] === "string" ? result["reason"] : undefined),
        );
      }
    },
  };
}
