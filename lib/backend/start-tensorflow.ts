import { createRequire } from "node:module";
import type { BackendStart } from "./backend-info.ts";
import { findNativeAddon } from "./native-addon.ts";
import { probeNative } from "./native-probe.ts";
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
  require(addon.directory);
  if (!(await tf.setBackend("tensorflow"))) {
    return { started: false, reason: `${addon.packageName} registered no backend` };
  }
  return {
    started: true,
    device: probe.gpu ? "GPU" : "CPU",
    versions: { tensorflow: probe.tensorflow, [addon.packageName]: tf.version.tfjs },
  };
}
