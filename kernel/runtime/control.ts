import { Worker } from "node:worker_threads";
import { builtFile } from "../protocol/package-root.ts";
import type { AnswerWay } from "./blocking-answers.ts";
import type { CellRunner } from "./cell-runner.ts";
import type { InterruptFlags } from "./interrupt-flags.ts";
import type { Interrupts } from "./interrupts.ts";
import type { ControlNotice } from "./messages.ts";

/** What the control worker is given. */
export interface ControlData {
  /** Memory of the {@link InterruptFlags}. */
  readonly flags: SharedArrayBuffer;
  readonly answers: AnswerWay;
}

/** What {@link startControl} connects. */
export interface ControlParts {
  readonly flags: InterruptFlags;
  readonly interrupts: Interrupts;
  readonly runner: CellRunner;
  readonly answers: AnswerWay;
}

/** Starts the control worker and takes its notices. Resolves when it listens; the worker keeps no process alive. */
export function startControl({ flags, interrupts, runner, answers }: ControlParts): Promise<void> {
  const workerData: ControlData = { flags: flags.memory, answers };
  const worker = new Worker(builtFile("kernel/runtime/control-worker.bundle.js"), {
    workerData,
    transferList: [answers.port],
  });
  worker.on("message", ({ type, number }: ControlNotice) => {
    if (type === "terminated") runner.recover(number);
    else interrupts.acknowledge(number, () => runner.abandon());
  });
  worker.unref();
  return new Promise((resolve, reject) => {
    worker.once("online", resolve);
    worker.once("error", reject);
  });
}
