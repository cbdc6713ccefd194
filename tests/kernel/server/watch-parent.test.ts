import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, it } from "vitest";
import { watchParent } from "../../../kernel/server/watch-parent.ts";

it("tells once when the watched process has gone, and not before", async () => {
  const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1e3)"]);
  await once(child, "spawn");
  let told = 0;
  const gone = new Promise<void>((resolve) => {
    const onGone = (): void => {
      told += 1;
      resolve();
    };
    watchParent({ pid: child.pid ?? 0, onGone, intervalMs: 5 });
  });
  await new Promise((resolve) => {
    setTimeout(resolve, 30);
  });
  expect(told).toBe(0);
  child.kill("SIGKILL");
  await gone;
  await new Promise((resolve) => {
    setTimeout(resolve, 30);
  });
  expect(told).toBe(1);
});
