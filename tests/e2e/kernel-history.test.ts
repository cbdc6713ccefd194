/** history_request over real sockets: tail, range, search and unique, across the sessions of several kernels. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startKernel } from "../support/kernel-process.ts";
import type { KernelProcess } from "../support/kernel-process.ts";

type Row = readonly [
  session: number,
  line: number,
  text: string | readonly [string, string | null],
];

const folder = mkdtempSync(join(tmpdir(), "athanor-history-"));
const env = { ATHANOR_HISTORY: join(folder, "history.jsonl") };
let kernel: KernelProcess;

beforeAll(async () => {
  // Two kernels have ended before this one, the second one without a goodbye.
  for (const cells of [["1 + 1", "const first = 1"], ["1 + 1"]]) {
    const earlier = await startKernel({ env });
    for (const code of cells) await earlier.frontend.execute(code);
    earlier.dispose();
  }
  kernel = await startKernel({ env });
  for (const code of ["1 + 1", "'two\\nlines'", "throw new Error('x')"]) {
    await kernel.frontend.execute(code);
  }
  await kernel.frontend.execute("'unstored'", { store_history: false });
  await kernel.frontend.execute("'silent'", { silent: true });
});
afterAll(() => {
  kernel.dispose();
  rmSync(folder, { recursive: true, force: true });
});

async function ask(fields: object): Promise<readonly Row[]> {
  const { reply } = await kernel.frontend.request("history_request", fields);
  expect(reply.content["status"]).toBe("ok");
  return reply.content["history"] as readonly Row[];
}

it("gives the newest inputs, earlier sessions' included, and outputs when asked", async () => {
  expect(await ask({ hist_access_type: "tail", n: 4, output: true })).toEqual([
    [2, 1, ["1 + 1", "2"]],
    [3, 1, ["1 + 1", "2"]],
    [3, 2, ["'two\\nlines'", expect.stringContaining("two")]],
    [3, 3, ["throw new Error('x')", null]],
  ]);
  expect(await ask({ hist_access_type: "tail", n: 0 })).toEqual([]);
});

it("gives a range of this session, of one before it and of one by its number", async () => {
  const range = { hist_access_type: "range" };
  expect(await ask({ ...range, session: 0, start: 1, stop: 3 })).toEqual([
    [3, 1, "1 + 1"],
    [3, 2, "'two\\nlines'"],
  ]);
  expect(await ask({ ...range, session: -2, start: 2 })).toEqual([[1, 2, "const first = 1"]]);
  expect(await ask({ ...range, session: 2, start: 0, stop: null })).toEqual([[2, 1, "1 + 1"]]);
  expect(await ask({ ...range, session: 99, start: 0 })).toEqual([]);
});

it("searches by glob, keeps the newest of equals, and no more than asked for", async () => {
  const search = { hist_access_type: "search" };
  expect(await ask({ ...search, pattern: "1*" })).toEqual([
    [1, 1, "1 + 1"],
    [2, 1, "1 + 1"],
    [3, 1, "1 + 1"],
  ]);
  expect(await ask({ ...search, pattern: "1*", unique: true })).toEqual([[3, 1, "1 + 1"]]);
  expect(await ask({ ...search, pattern: "1*", n: 1 })).toEqual([[3, 1, "1 + 1"]]);
  expect(await ask({ ...search, pattern: "*first*" })).toEqual([[1, 2, "const first = 1"]]);
  expect(await ask({ ...search, pattern: "*unstored*" })).toEqual([]);
  expect(await ask({ ...search, pattern: "*silent*" })).toEqual([]);
});
