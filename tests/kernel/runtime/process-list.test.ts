import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, test } from "vitest";
import {
  descendantsOf,
  processesWithEnvironment,
  signalAll,
} from "../../../kernel/runtime/process-list.ts";

test.skipIf(process.platform === "win32")(
  "children and grandchildren are found with their start, and end by a signal",
  async () => {
    const before = Date.now();
    const child = spawn("sh", ["-c", "sleep 60 & echo up; wait"], {
      stdio: ["ignore", "pipe", "ignore"],
    });
    await once(child.stdout, "data");
    const own = descendantsOf(process.pid);
    const entry = own.find(({ pid }) => pid === child.pid);
    const grandchildren = own.filter(({ parent }) => parent === child.pid);
    // `ps` counts seconds, /proc hundredths.
    expect(entry?.startedAt).toBeGreaterThan(before - 2000);
    expect(entry?.startedAt).toBeLessThan(Date.now() + 2000);
    expect(grandchildren).toHaveLength(1);
    signalAll([child.pid!, ...grandchildren.map(({ pid }) => pid)], "SIGKILL");
    const [, signal] = await once(child, "exit");
    expect(signal).toBe("SIGKILL");
    signalAll([child.pid!], "SIGKILL");
  },
);

test.runIf(process.platform === "linux")("a process is found by its environment", async () => {
  const mark = `ATHANOR_TEST=${process.pid}`;
  const child = spawn("sleep", ["60"], { env: { ...process.env, ATHANOR_TEST: `${process.pid}` } });
  await once(child, "spawn");
  // The environment is in place once exec has happened.
  while (processesWithEnvironment(mark).length === 0) await new Promise(setImmediate);
  expect(processesWithEnvironment(mark)).toEqual([child.pid]);
  expect(processesWithEnvironment(`${mark}0`)).toEqual([]);
  child.kill("SIGKILL");
});
