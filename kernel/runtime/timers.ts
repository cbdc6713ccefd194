import { promisify } from "node:util";
import type { CellTracker } from "./cell-tracker.ts";

type AnyFunction = (...args: never[]) => unknown;

/** Errors thrown by timers of a cell, so that their text goes to that cell. */
export type NoteError = (error: unknown) => void;

/**
 * Wraps `setTimeout`, `setInterval`, `setImmediate` and `queueMicrotask` of this process, so that what their callbacks print
 * goes to the cell that set them.
 *
 * @param noteError - Called with what a callback throws while its cell is still known; the error goes on.
 */
export function installTimers(tracker: CellTracker, noteError: NoteError): void {
  const scope = globalThis as unknown as Record<string, AnyFunction>;
  for (const name of ["setTimeout", "setInterval", "setImmediate", "queueMicrotask"]) {
    const original = scope[name];
    if (original !== undefined) scope[name] = wrapTimer(original, tracker, noteError);
  }
}

function wrapTimer(original: AnyFunction, tracker: CellTracker, noteError: NoteError): AnyFunction {
  const schedule = original as (callback: unknown, ...rest: unknown[]) => unknown;
  const wrapped = (callback: unknown, ...rest: unknown[]): unknown =>
    schedule(isFunction(callback) ? bindCell(callback, tracker, noteError) : callback, ...rest);
  Object.defineProperty(wrapped, "name", { value: original.name });
  // `promisify(setTimeout)` must go on giving the delay's promise.
  const promised: unknown = Reflect.get(original, promisify.custom);
  if (promised !== undefined) Object.defineProperty(wrapped, promisify.custom, { value: promised });
  return wrapped;
}

function isFunction(value: unknown): value is (this: unknown, ...args: unknown[]) => unknown {
  return typeof value === "function";
}

function bindCell(
  callback: (this: unknown, ...args: unknown[]) => unknown,
  tracker: CellTracker,
  noteError: NoteError,
): (this: unknown, ...args: unknown[]) => unknown {
  const cell = tracker.owner;
  return function runTimer(this: unknown, ...args: unknown[]): unknown {
    return tracker.runAs(cell, () => {
      try {
        return callback.apply(this, args);
      } catch (error) {
        noteError(error);
        throw error;
      }
    });
  };
}
