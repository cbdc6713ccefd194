import { expect, test } from "vitest";
import { profileCpu } from "../../../kernel/runtime/profiler.ts";

test("the profile names the function that used the time", async () => {
  const profile = await profileCpu(async function burnTime() {
    const end = performance.now() + 50;
    while (performance.now() < end) Math.sqrt(end);
  });
  const names = profile.nodes.map(({ callFrame }) => callFrame.functionName);
  expect(names).toContain("burnTime");
});

test("an error of the profiled code is thrown, and the next profile works", async () => {
  const fail = (): Promise<never> => Promise.reject(new RangeError("own"));
  await expect(profileCpu(fail)).rejects.toThrow("own");
  expect((await profileCpu(async () => 1)).nodes.length).toBeGreaterThan(0);
});
