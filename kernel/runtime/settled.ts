import { inspect } from "node:util";
import { isPromise, isProxy } from "node:util/types";

/** Looks at nothing that a promise holds: no getters, no custom text, no elements. */
const stateOnly = {
  depth: 0,
  customInspect: false,
  getters: false,
  maxArrayLength: 0,
  maxStringLength: 0,
  breakLength: Infinity,
} as const;

/**
 * Whether code that awaits `value` goes on with the next microtask: it is no promise, or one that has settled.
 *
 * JavaScript has no way to ask a promise for its state; its text says `<pending>`, which costs about 2 µs. A promise that
 * holds text can't be mistaken, since that stands in quotes.
 */
export function resumesAtOnce(value: unknown): boolean {
  if (isPromise(value)) return !isProxy(value) && isOrdinary(value) && !isPending(value);
  if (typeof value !== "object" && typeof value !== "function") return true;
  if (value === null) return true;
  // Reading `then` could run code of the user; it would run twice.
  return !isProxy(value) && !hasThen(value);
}

/** `await` takes such a promise itself and no copy of it. */
function isOrdinary(promise: Promise<unknown>): boolean {
  return (
    Object.getPrototypeOf(promise) === Promise.prototype && !Object.hasOwn(promise, "constructor")
  );
}

function isPending(promise: Promise<unknown>): boolean {
  return inspect(promise, stateOnly).startsWith("Promise { <pending>");
}

/** Without calling a getter. */
function hasThen(value: object): boolean {
  for (let holder: object | null = value; holder !== null; holder = parentOf(holder)) {
    if (isProxy(holder) || Object.hasOwn(holder, "then")) return true;
  }
  return false;
}

function parentOf(value: object): object | null {
  return Object.getPrototypeOf(value) as object | null;
}
