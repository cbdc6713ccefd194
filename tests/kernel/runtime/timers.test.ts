import { promisify } from "node:util";
import { afterEach, expect, test } from "vitest";
import { CellTracker } from "../../../kernel/runtime/cell-tracker.ts";
import { Cell } from "../../../kernel/runtime/cell.ts";
import { installTimers } from "../../../kernel/runtime/timers.ts";

const originals = { setTimeout, setInterval, setImmediate, queueMicrotask };

afterEach(() => {
  Object.assign(globalThis, originals);
});

function install() {
  const tracker = new CellTracker();
  const noted: unknown[] = [];
  installTimers(tracker, (error) => noted.push([error, tracker.owner?.id]));
  return { tracker, noted };
}

test("callbacks have the cell that set them, whatever runs by then", async () => {
  const { tracker } = install();
  tracker.begin(new Cell(1, 1));
  const owner = (schedule: (callback: () => void) => unknown): Promise<number | undefined> =>
    new Promise((resolve) => {
      schedule(() => resolve(tracker.owner?.id));
    });
  const owners = Promise.all([
    owner((callback) => setTimeout(callback, 1)),
    owner((callback) => setImmediate(callback)),
    owner((callback) => queueMicrotask(callback)),
    owner((callback) => {
      const timer = setInterval(() => {
        clearInterval(timer);
        callback();
      }, 1);
    }),
  ]);
  tracker.begin(new Cell(2, 2));
  expect(await owners).toEqual([1, 1, 1, 1]);
});

test("arguments are passed on, and promisified timers work", async () => {
  install();
  expect(await new Promise((resolve) => setTimeout(resolve, 1, "x"))).toBe("x");
  expect(await promisify(setTimeout)(1, "y")).toBe("y");
});

test("a callback that is no function is refused by Node itself", () => {
  install();
  expect(() => setTimeout("code" as unknown as () => void)).toThrow(TypeError);
});
