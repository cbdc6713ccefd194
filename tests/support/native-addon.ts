import { existsSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { buildNative } from "../../lib/native/build-native.ts";
import { root } from "./python.ts";

const packageFolder: string = dirname(
  createRequire(import.meta.url).resolve("@tensorflow/tfjs-node-gpu/package.json"),
);

/** Where the addon is built. */
export const addonFile: string = join(packageFolder, "lib/napi-v8/tfjs_binding.node");

/**
 * Builds the native addon against the TensorFlow of .venv where none is.
 *
 * @returns Puts things back as they were.
 */
export async function withAddon(): Promise<() => void> {
  if (existsSync(addonFile)) return () => {};
  await buildNative({ cwd: root, environment: { PATH: process.env["PATH"] } });
  return () => {
    rmSync(join(packageFolder, "lib"), { recursive: true, force: true });
  };
}
