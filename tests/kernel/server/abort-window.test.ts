import { expect, it } from "vitest";
import { createAbortWindow } from "../../../kernel/server/abort-window.ts";

it("names the failed cell from its failure until the window's end", async () => {
  const aborting = createAbortWindow(1);
  expect(aborting.failedCount).toBeUndefined();
  const end = aborting.pass(3);
  expect(aborting.failedCount).toBe(3);
  await end;
  expect(aborting.failedCount).toBeUndefined();
});
