import { expect, it } from "vitest";
import { createBreather } from "../../../lib/training/event-loop.ts";

it("lets a macrotask run once half of the time has gone by, and not before", async () => {
  let clock = 0;
  let ran = 0;
  const breathe = createBreather(50, () => clock);
  setImmediate(() => {
    ran += 1;
  });
  clock = 24;
  await breathe();
  expect(ran).toBe(0);
  clock = 25;
  await breathe();
  expect(ran).toBe(1);
});
