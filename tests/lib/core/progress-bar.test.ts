import { expect, test, vi } from "vitest";
import { createProgressBar, type ShowBundle } from "../../../lib/core/progress-bar.ts";

test("is shown once, then updated at most ten times a second, and taken away at the end", () => {
  vi.useFakeTimers();
  const calls: Parameters<ShowBundle>[] = [];
  const bar = createProgressBar((...call) => calls.push(call));
  bar.show(0.05);
  vi.advanceTimersByTime(100);
  for (const fraction of [0.1, 0.2, 0.3]) bar.show(fraction);
  vi.advanceTimersByTime(100);
  bar.show(0.5);
  bar.close();
  vi.useRealTimers();
  expect(calls.map(([bundle]) => bundle["text/plain"])).toEqual(["10 %", "50 %", ""]);
  expect(calls.map(([, options]) => options.update === true)).toEqual([false, true, true]);
  expect(new Set(calls.map(([, options]) => options.displayId)).size).toBe(1);
});

test("nothing is shown where there was no progress", () => {
  const calls: unknown[] = [];
  createProgressBar((...call) => calls.push(call)).close();
  expect(calls).toEqual([]);
});
