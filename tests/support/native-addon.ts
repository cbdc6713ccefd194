import { existsSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { afterAll, beforeAll } from "vitest";
import { selectBackend } from "../../lib/backend/select-backend.ts";
import { buildNative } from "../../lib/native/build-native.ts";
import { root } from "./python.ts";

const packageFolder: string = dirname(
  createRequire(import.meta.url).resolve("@tensorflow/tfjs-node-gpu/package.json"),
);

/** Where the addon is built. */
export const addonFile: string = join(packageFolder, "lib/napi-v8/tfjs_binding.node");

/**
 * Lets the tests of a file run on TensorFlow, by an addon built against the TensorFlow of .venv where none is.
 *
 * @returns Whether it can: on Linux alone.
 */
export function useAddon(): boolean {
  const linux = process.platform === "linux";
  let putBack = (): void => {};
  beforeAll(async () => {
    if (!linux) return;
    putBack = await withAddon();
    await selectBackend();
  }, 120_000);
  afterAll(() => putBack());
  return linux;
}

/** @returns Puts things back as they were. */
async function withAddon(): Promise<() => void> {
  if (existsSync(addonFile)) return () => {};
  await buildNative({ cwd: root, environment: { PATH: process.env["PATH"] } });
  return () => {
    rmSync(join(packageFolder, "lib"), { recursive: true, force: true });
  };
}
