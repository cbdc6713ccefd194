import { expect, test } from "vitest";
import { createCellQueue } from "../../../kernel/session/cell-queue.ts";

const tick = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test("a task that fails rejects for its caller and doesn't hold up the next", async () => {
  const queue = createCellQueue();
  const bad = queue.add(
    () => Promise.reject(new Error("no")),
    () => "aborted",
  );
  const good = queue.add(
    async () => "done",
    () => "aborted",
  );
  await expect(bad).rejects.toThrow("no");
  expect(await good).toBe("done");
});

test("aborting spares the task that runs and those that come later", async () => {
  const queue = createCellQueue();
  let finish: ((text: string) => void) | undefined;
  const running = queue.add(
    () => new Promise<string>((resolve) => (finish = resolve)),
    () => "aborted",
  );
  const waiting = queue.add(
    async () => "done",
    () => "aborted",
  );
  await tick();
  queue.abortWaiting();
  const later = queue.add(
    async () => "later",
    () => "aborted",
  );
  finish?.("ran");
  expect(await Promise.all([running, waiting, later])).toEqual(["ran", "aborted", "later"]);
});
