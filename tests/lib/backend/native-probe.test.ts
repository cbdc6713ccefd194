import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { probeNative } from "../../../lib/backend/native-probe.ts";

let folder = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "athanor-probe-"));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A package directory whose main file is the given program. */
function packageThat(does: string): string {
  writeFileSync(join(folder, "index.js"), does);
  return folder;
}

/** A package with the part of tfjs-node's interface that the probe uses. */
function packageAnswering(product: number): string {
  return packageThat(`
    exports.ones = () => ({});
    exports.matMul = () => ({ dataSync: () => [${product}] });
    exports.backend = () => ({ binding: { TF_Version: "2.9.1" }, isUsingGpuDevice: true });
    console.log("native code prints here too");
  `);
}

test("a package that loads and multiplies tells its device and version", async () => {
  expect(await probeNative(packageAnswering(3))).toEqual({
    works: true,
    gpu: true,
    tensorflow: "2.9.1",
    functions: false,
  });
});

test("a package that computes nonsense is refused", async () => {
  expect(await probeNative(packageAnswering(7))).toMatchObject({
    works: false,
    reason: expect.stringContaining("computed 7"),
  });
});

test("a crash while loading is told with its signal and does not reach us", async () => {
  expect(await probeNative(packageThat("process.abort();"))).toMatchObject({
    works: false,
    reason: expect.stringContaining("SIGABRT"),
  });
});

test("an error while loading is told in its own words", async () => {
  const broken = "throw new Error('libcudart.so.11.0: cannot open shared object file');";
  expect(await probeNative(packageThat(broken))).toMatchObject({
    works: false,
    reason: expect.stringContaining("libcudart.so.11.0"),
  });
});

test("a package that hangs is given up", async () => {
  const answer = await probeNative(packageThat("for (;;);"), { timeoutMs: 500 });
  expect(answer).toEqual({ works: false, reason: "it did not answer within 0.5 s" });
});
