import { afterEach, expect, test } from "vitest";
import { notebookSignal, stopSignal } from "../../../lib/core/notebook-signal.ts";

const key = Symbol.for("Jupyter.interruptSignal");

afterEach(() => void Reflect.deleteProperty(globalThis, key));

test("outside of a notebook only the caller's own signal counts", () => {
  const own = new AbortController().signal;
  expect(notebookSignal()).toBeUndefined();
  expect(stopSignal()).toBeUndefined();
  expect(stopSignal(own)).toBe(own);
});

test("in a notebook either signal ends the work, with its reason", () => {
  const [own, cell] = [new AbortController(), new AbortController()];
  Reflect.set(globalThis, key, cell.signal);
  expect(notebookSignal()).toBe(cell.signal);
  expect(stopSignal()).toBe(cell.signal);
  const either = stopSignal(own.signal);
  expect(either?.aborted).toBe(false);
  cell.abort(new Error("stopped"));
  expect(either?.reason).toEqual(new Error("stopped"));
});
