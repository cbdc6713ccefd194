import { describeError } from "../display/traceback.ts";
import type { TracebackOptions } from "../display/traceback.ts";
import type { Cell } from "./cell.ts";
import type { CellTracker } from "./cell-tracker.ts";
import { flushBeforeChildren } from "./child-output.ts";
import { KeyboardInterrupt } from "./keyboard-interrupt.ts";
import { createCaptureStream } from "./output-capture.ts";
import type { OutputCapture } from "./output-capture.ts";

/** Puts streams of cells in place of `process.stdout` and `process.stderr`, and sends what is left when the process exits. */
export function installOutput(output: OutputCapture): void {
  const streams = [
    ["stdout", 1],
    ["stderr", 2],
  ] as const;
  for (const [name, fd] of streams) {
    // Node's own would make the pipe non-blocking, also for every program that inherits it.
    const value = createCaptureStream(fd, (text) => output.write(name, text));
    Object.defineProperty(process, name, { value, configurable: true, enumerable: true });
  }
  flushBeforeChildren(() => output.flush());
  process.on("exit", () => output.flush());
}

/**
 * Shows errors that nothing caught on stderr of the cell that caused them; the process lives.
 *
 * @returns Notes an error that a callback of the running cell throws, before the error reaches the process.
 */
export function installErrors(
  output: OutputCapture,
  tracker: CellTracker,
  traceback: TracebackOptions,
): (error: unknown) => void {
  const blamed = new WeakMap<object, Cell>();
  const show = (title: string) => (error: unknown) => {
    const cell = (isObject(error) ? blamed.get(error) : undefined) ?? tracker.owner;
    const { traceback: lines } = describeError(error, traceback);
    output.write("stderr", `${title}\n${lines.join("\n")}\n`, cell);
  };
  process.on("uncaughtException", show("Uncaught error in a callback:"));
  const showRejection = show("Unhandled rejection of a promise:");
  process.on("unhandledRejection", (reason) => {
    // What an interrupt left behind ends so; the cell has said that it was interrupted.
    if (!(reason instanceof KeyboardInterrupt)) showRejection(reason);
  });
  return (error) => {
    const { owner } = tracker;
    if (isObject(error) && owner !== undefined) blamed.set(error, owner);
  };
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
