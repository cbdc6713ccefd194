import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createUpdateThrottle } from "../../../kernel/server/update-throttle.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("createUpdateThrottle", () => {
  it("sends the first at once and of the others the last of each window", () => {
    const sent: number[] = [];
    const throttle = createUpdateThrottle<number>(50, (update) => sent.push(update));
    for (let update = 0; update < 5; update += 1) throttle.offer("a", update);
    expect(sent).toEqual([0]);
    vi.advanceTimersByTime(50);
    expect(sent).toEqual([0, 4]);
    throttle.offer("a", 5);
    vi.advanceTimersByTime(49);
    expect(sent).toEqual([0, 4]);
    vi.advanceTimersByTime(1);
    expect(sent).toEqual([0, 4, 5]);
  });

  it("sends at most 20 a second of one display and always the last", () => {
    const sent: number[] = [];
    const throttle = createUpdateThrottle<number>(50, (update) => sent.push(update));
    for (let update = 0; update < 1_000; update += 1) {
      throttle.offer("a", update);
      vi.advanceTimersByTime(1);
    }
    vi.advanceTimersByTime(50);
    expect(sent.length).toBeLessThanOrEqual(21);
    expect(sent.at(-1)).toBe(999);
  });

  it("keeps displays apart", () => {
    const sent: string[] = [];
    const throttle = createUpdateThrottle<string>(50, (update) => sent.push(update));
    throttle.offer("a", "a0");
    throttle.offer("b", "b0");
    expect(sent).toEqual(["a0", "b0"]);
  });

  it("sends kept updates that are chosen now, and not again", () => {
    const sent: string[] = [];
    const throttle = createUpdateThrottle<string>(50, (update) => sent.push(update));
    for (const update of ["a0", "a1"]) throttle.offer("a", update);
    for (const update of ["b0", "b1"]) throttle.offer("b", update);
    throttle.flush((displayId) => displayId === "a");
    expect(sent).toEqual(["a0", "b0", "a1"]);
    vi.advanceTimersByTime(100);
    expect(sent).toEqual(["a0", "b0", "a1", "b1"]);
  });

  it("sends at once again after a quiet window", () => {
    const sent: number[] = [];
    const throttle = createUpdateThrottle<number>(50, (update) => sent.push(update));
    throttle.offer("a", 0);
    vi.advanceTimersByTime(50);
    throttle.offer("a", 1);
    expect(sent).toEqual([0, 1]);
  });
});
