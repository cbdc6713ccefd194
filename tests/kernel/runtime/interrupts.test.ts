import { expect, test } from "vitest";
import { CellTracker } from "../../../kernel/runtime/cell-tracker.ts";
import { Cell } from "../../../kernel/runtime/cell.ts";
import { InterruptFlags } from "../../../kernel/runtime/interrupt-flags.ts";
import { Interrupts } from "../../../kernel/runtime/interrupts.ts";
import { KeyboardInterrupt } from "../../../kernel/runtime/keyboard-interrupt.ts";

function createRunning() {
  const flags = new InterruptFlags();
  const tracker = new CellTracker();
  const interrupts = new Interrupts(flags, tracker);
  const cell = new Cell(1, 1);
  tracker.begin(cell);
  return { flags, tracker, interrupts, cell };
}

const never = new Promise<never>(() => undefined);

test("without an interrupt nothing is refused and values pass", async () => {
  const { interrupts, cell } = createRunning();
  interrupts.check(cell);
  expect(await interrupts.wait(cell, 7)).toBe(7);
  expect(await interrupts.wait(cell, Promise.resolve("x"))).toBe("x");
  await expect(interrupts.wait(cell, Promise.reject(new Error("own")))).rejects.toThrow("own");
  expect(cell.waits.size).toBe(0);
});

test("what has settled is given back as it is, so that it takes no microtask more", () => {
  const { interrupts, cell } = createRunning();
  const settled = Promise.resolve(1);
  const refused = Promise.reject(new Error("own"));
  refused.catch(() => undefined);
  for (const value of [null, 1, { a: 1 }, settled, refused]) {
    expect(interrupts.wait(cell, value)).toBe(value);
  }
  expect(interrupts.wait(cell, never)).not.toBe(never);
});

test("while an interrupt is asked for, nothing passes", async () => {
  const { flags, interrupts, cell } = createRunning();
  flags.ask(0);
  await expect(interrupts.wait(cell, null)).rejects.toBeInstanceOf(KeyboardInterrupt);
});

test("a pending await is rejected and the signal aborted when the interrupt arrives", async () => {
  const { flags, interrupts, cell } = createRunning();
  const waiting = interrupts.wait(cell, never);
  interrupts.acknowledge(flags.ask(0), () => undefined);
  await expect(waiting).rejects.toBeInstanceOf(KeyboardInterrupt);
  expect(cell.signal.aborted).toBe(true);
  expect(flags.acknowledged).toBe(true);
});

test("a check throws once, then leaves time for finally blocks", () => {
  const { flags, interrupts, cell } = createRunning();
  flags.ask(0);
  expect(() => interrupts.check(cell)).toThrow(KeyboardInterrupt);
  expect(() => interrupts.check(cell)).not.toThrow();
  expect(cell.signal.aborted).toBe(true);
});

test("what a finally block awaits isn't refused when the notice comes after a check has thrown", async () => {
  const { flags, interrupts, cell } = createRunning();
  const number = flags.ask(0);
  expect(() => interrupts.check(cell)).toThrow(KeyboardInterrupt);
  const saving = new Promise((resolve) => setTimeout(() => resolve("saved"), 5));
  const cleanUp = interrupts.wait(cell, saving);
  interrupts.acknowledge(number, () => undefined);
  expect(await cleanUp).toBe("saved");
});

test("a task of an earlier cell goes on while the running cell is interrupted", () => {
  const { flags, interrupts } = createRunning();
  const earlier = new Cell(0, 0);
  interrupts.acknowledge(flags.ask(0), () => undefined);
  expect(() => interrupts.check(earlier)).not.toThrow();
});

test("a task of an earlier cell that blocks the main thread is stopped", () => {
  const { flags, interrupts } = createRunning();
  flags.ask(0);
  expect(() => interrupts.check(new Cell(0, 0))).toThrow(KeyboardInterrupt);
});

test("an interrupt while nothing runs is over at once", () => {
  const { flags, tracker, interrupts } = createRunning();
  tracker.end();
  interrupts.acknowledge(flags.ask(0), () => undefined);
  expect(flags.asked).toBe(0);
});

test("an old notice doesn't touch a newer cell", () => {
  const { flags, interrupts, cell } = createRunning();
  const old = flags.ask(0);
  interrupts.clear();
  interrupts.acknowledge(old, () => undefined);
  expect(cell.signal.aborted).toBe(false);
});

test("an interrupt that means a cell that has ended is over when the next one runs", () => {
  const { flags, interrupts, cell } = createRunning();
  flags.ask(99);
  interrupts.check(cell);
  expect(flags.asked).toBe(0);
  interrupts.acknowledge(flags.ask(99), () => undefined);
  expect(cell.signal.aborted).toBe(false);
});

test("a cell that goes on is left behind", async () => {
  const { flags, interrupts, cell } = createRunning();
  const left = await new Promise((resolve) => interrupts.acknowledge(flags.ask(0), resolve));
  expect(left).toBe(cell);
});

test("both threads see the same flags", () => {
  const flags = new InterruptFlags();
  const other = new InterruptFlags(flags.memory);
  const number = other.ask(0);
  expect(flags.asked).toBe(number);
  flags.acknowledge();
  flags.terminating = true;
  flags.recovered = number;
  flags.cellStartedAt = 1.5e12;
  expect(other).toMatchObject({ terminating: true, recovered: number, cellStartedAt: 1.5e12 });
  expect(other.acknowledged).toBe(true);
  flags.clear();
  expect(other.asked).toBe(0);
  expect(other.ask(0)).toBe(number + 1);
});
