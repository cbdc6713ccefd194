import { findNativeAddon } from "../../lib/backend/native-addon.ts";
import { probeNative } from "../../lib/backend/native-probe.ts";
import { findWebgpu, probeWebgpu, webgpuInstall } from "../../lib/backend/webgpu-probe.ts";
import { buildNative } from "../../lib/native/build-native.ts";
import { deviceWords } from "../../lib/native/why-no-gpu.ts";
import { gpuStatus } from "../../lib/tracking/gpu.ts";
import { root } from "../support/python.ts";

/** On what the GPU is tried, or what to say and with which exit code to end. */
export type Route =
  | { readonly backend: "tensorflow" | "webgpu"; readonly words: string }
  | { readonly backend: undefined; readonly words: string; readonly exitCode: number };

/** Exit code of a test that had nothing to test, as automake has it. */
export const nothingToTest = 77;

/** Builds against a TensorFlow with CUDA where there is one, else takes WebGPU. */
export async function chooseRoute(): Promise<Route> {
  const { gpus, summary } = gpuStatus();
  const cuda = gpus.length === 0 ? "no NVIDIA GPU" : await tensorflowOnGpu();
  if (cuda === undefined)
    return { backend: "tensorflow", words: `${summary} TensorFlow computes on it.` };
  const webgpu = await hardwareAdapter();
  if (webgpu.adapter !== undefined)
    return { backend: "webgpu", words: `WebGPU computes on ${webgpu.adapter}.` };
  if (gpus.length === 0) {
    const words = `No GPU here, so nothing was tested. ${summary} WebGPU: ${webgpu.reason}.`;
    return { backend: undefined, words, exitCode: nothingToTest };
  }
  return {
    backend: undefined,
    words:
      `${summary} Nothing computes on it: TensorFlow: ${cuda}; WebGPU: ${webgpu.reason}. ` +
      `Run \`.venv/bin/pip install 'tensorflow[and-cuda]'\` or \`${webgpuInstall}\`, then this again.`,
    exitCode: 1,
  };
}

/** Undefined when TensorFlow computes on the GPU, else why it doesn't. */
async function tensorflowOnGpu(): Promise<string | undefined> {
  const addon = findNativeAddon();
  const probe = addon.found ? await probeNative(addon.directory) : undefined;
  if (probe?.works === true && probe.gpu) return undefined;
  try {
    const { probe: built, tensorflow } = await buildNative({
      cwd: root,
      onStep: (line) => console.error(line),
    });
    return built.gpu ? undefined : deviceWords(built, tensorflow.directory).words;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

async function hardwareAdapter(): Promise<
  { adapter: string; reason?: never } | { adapter?: never; reason: string }
> {
  const { webgpu, backend } = findWebgpu();
  if (webgpu === undefined || backend === undefined)
    return { reason: `not installed (\`${webgpuInstall}\`)` };
  const probe = await probeWebgpu(webgpu);
  if (!probe.works) return { reason: probe.reason };
  if (probe.software) return { reason: `its only adapter is software (${probe.adapter})` };
  return { adapter: probe.adapter };
}
