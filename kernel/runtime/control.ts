import { Worker } from "node:worker_threads";
import type { CellRunner } from "./cell-runner.ts";
import type { InterruptFlags } from "./interrupt-flags.ts";
import type { Interrupts } from "./interrupts.ts";
import type { ControlNotice } from "./messages.ts";

/** Starts the control worker and takes its notices. Resolves when it listens; the worker keeps no process alive. */
export function startControl(
  flags: InterruptFlags,
  interrupts: Interrupts,
  runner: CellRunner,
): Promise<void> {
  const worker = new Worker(new URL("./control-worker.js", import.meta.url), {
    workerData: flags.memory,
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
