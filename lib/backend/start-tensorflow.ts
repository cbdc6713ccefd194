import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { BackendStart } from "./backend-info.ts";
import { registerGatherKernel } from "./gather-kernel.ts";
import { findNativeAddon } from "./native-addon.ts";
import { probeNative } from "./native-probe.ts";
import { installAsyncReads } from "./native-reads.ts";
import { quietNativeLog } from "./quiet.ts";
import { tf } from "./tf.ts";

const require = createRequire(import.meta.url);

/** Starts TensorFlow's own library when a native addon is there and proves itself in a child process. */
export async function startTensorflow(): Promise<BackendStart> {
  const addon = findNativeAddon();
  if (!addon.found) return { started: false, reason: addon.reason };
  quietNativeLog(process.env);
  const probe = await probeNative(addon.directory);
  if (!probe.works) return { started: false, reason: `${addon.packageName}: ${probe.reason}` };
  loadQuietly(addon.directory);
  if (!(await tf.setBackend("tensorflow"))) {
    return { started: false, reason: `${addon.packageName} registered no backend` };
  }
  registerGatherKernel();
  installAsyncReads();
  return {
    started: true,
    device: probe.gpu ? "GPU" : "CPU",
    versions: { tensorflow: probe.tensorflow, [addon.packageName]: tf.version.tfjs },
  };
}

/** The second module that `athanor native build` makes: it holds native stderr back. */
interface HeldStderr {
  hold(): void;
  release(show: boolean): void;
}

/** Loads the package; what libtensorflow writes to stderr meanwhile is shown only when it doesn't load. */
function loadQuietly(directory: string): void {
  const stderr = heldStderr(directory);
  stderr?.hold();
  let loaded = false;
  try {
    require(directory);
    loaded = true;
  } finally {
    stderr?.release(!loaded || process.env["ATHANOR_NATIVE_LOG"] !== undefined);
  }
}

function heldStderr(directory: string): HeldStderr | undefined {
  const file = join(directory, "lib", "napi-v8", "athanor_stderr.node");
  try {
    return existsSync(file) ? (require(file) as HeldStderr) : undefined;
  } catch {
    // An addon built elsewhere or damaged: TensorFlow then starts with its own noise, and says itself what is wrong.
    return undefined;
  }
}
