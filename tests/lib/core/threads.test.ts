import { expect, test } from "vitest";
import { AthanorError } from "../../../lib/core/errors.ts";
import { startThreads, threadFile } from "../../../lib/core/threads.ts";

/** A thread that doubles, refuses 13, and ends at 0. */
const source = `
  import { workerData } from "node:worker_threads";
  import { answerJobs } from ${JSON.stringify(threadFile(import.meta.url.replace("/tests/", "/"), "answer-jobs").href)};
  answerJobs((value) => {
    if (value === 0) process.exit(3);
    if (value === 13) throw new Error("13 is refused");
    return { result: workerData.factor * value };
  });
`;

function start(count: number) {
  const file = new URL(`data:text/javascript,${encodeURIComponent(source)}`);
  return startThreads<number, number>({ count, file, data: { factor: 2 }, ended: "It has ended." });
}

test("jobs are answered each by its own result, a failed one by its error", async () => {
  const threads = start(2);
  expect(await Promise.all([1, 2, 3, 4, 5].map((value) => threads.run(value)))).toEqual([
    2, 4, 6, 8, 10,
  ]);
  await expect(threads.run(13)).rejects.toThrow("13 is refused");
  expect(await threads.run(21)).toBe(42);
  await threads.dispose();
});

test("a thread that ends rejects its jobs and all later ones", async () => {
  const threads = start(1);
  const [first, second] = [threads.run(0), threads.run(1)];
  await expect(first).rejects.toThrow(AthanorError);
  await expect(second).rejects.toThrow("It has ended.");
  await expect(threads.run(1)).rejects.toThrow("It has ended.");
  await threads.dispose();
});

test("ending them rejects what runs, and is harmless when called twice", async () => {
  const threads = start(2);
  const waiting = threads.run(1);
  const settled = expect(waiting).rejects.toThrow("It has ended.");
  await threads.dispose();
  await threads.dispose();
  await settled;
});
