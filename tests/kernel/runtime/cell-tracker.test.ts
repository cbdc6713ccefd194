import { expect, test } from "vitest";
import { CellTracker } from "../../../kernel/runtime/cell-tracker.ts";
import { Cell } from "../../../kernel/runtime/cell.ts";

test("output belongs to the running cell, then to the last one", () => {
  const tracker = new CellTracker();
  const cell = new Cell(1, 1);
  expect(tracker.owner).toBeUndefined();
  tracker.begin(cell);
  expect(tracker.owner).toBe(cell);
  tracker.end();
  expect(tracker.owner).toBe(cell);
  expect(tracker.running).toBeUndefined();
});

test("a task of an earlier cell has its cell while it runs, also when it throws", () => {
  const tracker = new CellTracker();
  const [first, second] = [new Cell(1, 1), new Cell(2, 2)];
  tracker.begin(second);
  expect(tracker.runAs(first, () => tracker.owner)).toBe(first);
  expect(() =>
    tracker.runAs(first, () => {
      throw new Error("x");
    }),
  ).toThrow("x");
  expect(tracker.owner).toBe(second);
});

test("a function of an earlier cell works for the cell that calls it", () => {
  const tracker = new CellTracker();
  const [first, second] = [new Cell(1, 1), new Cell(2, 2)];
  tracker.begin(first);
  expect(tracker.ownerOf(first)).toBe(first);
  first.done = true;
  tracker.end();
  tracker.begin(second);
  expect(tracker.ownerOf(first)).toBe(second);
  // Its own tasks stay its own.
  expect(tracker.runAs(first, () => tracker.ownerOf(first))).toBe(first);
});

test("code after an await of an earlier cell has its cell, the running cell's code its own", async () => {
  const tracker = new CellTracker();
  const [first, second] = [new Cell(1, 1), new Cell(2, 2)];
  tracker.begin(second);
  const owners: unknown[] = [];
  const wait = (cell: Cell) => Promise.resolve().then(() => tracker.resume(cell));
  const later = async (cell: Cell) => {
    await wait(cell);
    owners.push(tracker.owner);
  };
  await later(first);
  await later(second);
  expect(owners).toEqual([first, second]);
  await new Promise(setImmediate);
  expect(tracker.owner).toBe(second);
});
