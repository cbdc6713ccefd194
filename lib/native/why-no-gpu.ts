import { existsSync } from "node:fs";
import { gpuStatus } from "../tracking/gpu.ts";
import { hasCuda, hasCudaLibraries, pipOf } from "./wheel.ts";

/** Why TensorFlow computes on the CPU although somebody may expect a GPU. */
export interface NoGpu {
  /** Goes after "computes on the CPU"; undefined where nobody expects more: no CUDA and no GPU. */
  readonly reason: string | undefined;
  /** The command that mends it; undefined where none does. */
  readonly remedy: string | undefined;
}

/** What is known of the machine. */
export interface GpuSurroundings {
  /** Name of the GPU that `nvidia-smi` sees. */
  readonly gpu: string | undefined;
  /** Default `process.env`, for `CUDA_VISIBLE_DEVICES`. */
  readonly environment?: NodeJS.ProcessEnv;
  /** Whether an NVIDIA driver is loaded; by default its files say so. */
  readonly driver?: boolean;
}

/**
 * On what a TensorFlow that works computes and why, as words after its name, with the command that brings it onto a GPU.
 *
 * @param probe - What it says of itself.
 * @param directory - Folder of its shared libraries, where that is known.
 */
export function deviceWords(
  probe: { readonly gpu: boolean },
  directory: string | undefined,
): { readonly words: string; readonly remedy: string | undefined } {
  if (probe.gpu) return { words: "computes on the GPU", remedy: undefined };
  const { reason, remedy } = whyNoGpu(directory, { gpu: gpuStatus().gpus[0]?.name });
  return { words: `computes on the CPU${reason === undefined ? "" : `: ${reason}`}`, remedy };
}

/**
 * Says why a TensorFlow that works found no GPU.
 *
 * @param directory - Folder of its shared libraries, where that is known.
 * @param surroundings - Of the machine.
 */
export function whyNoGpu(
  directory: string | undefined,
  { gpu, environment = process.env, driver = hasDriver() }: GpuSurroundings,
): NoGpu {
  if (directory === undefined || !hasCuda(directory)) return withoutCuda(directory, gpu);
  if (gpu === undefined && !driver) {
    return { reason: "it has CUDA, but this machine has no NVIDIA driver", remedy: undefined };
  }
  const name = gpu ?? "an NVIDIA driver";
  return (
    hiddenBy(environment) ?? {
      reason: hasCudaLibraries(directory)
        ? `${name} is there, but this TensorFlow finds no way to use it`
        : `${name} is there, but CUDA's libraries aren't`,
      remedy: installCuda(directory),
    }
  );
}

function withoutCuda(directory: string | undefined, gpu: string | undefined): NoGpu {
  return gpu === undefined
    ? { reason: undefined, remedy: undefined }
    : {
        reason: `${gpu} is there, but this TensorFlow has no CUDA`,
        remedy: installCuda(directory),
      };
}

function hiddenBy({ CUDA_VISIBLE_DEVICES: hidden }: NodeJS.ProcessEnv): NoGpu | undefined {
  if (hidden !== "" && hidden !== "-1") return undefined;
  const reason = `CUDA_VISIBLE_DEVICES="${hidden}" hides the GPU`;
  return { reason, remedy: "unset CUDA_VISIBLE_DEVICES" };
}

function installCuda(directory: string | undefined): string {
  const pip = directory === undefined ? ".venv/bin/pip" : pipOf(directory);
  return `${pip} install 'tensorflow[and-cuda]' && athanor native build`;
}

/** Linux's own driver, or Windows' in its Linux. */
function hasDriver(): boolean {
  return existsSync("/proc/driver/nvidia/version") || existsSync("/usr/lib/wsl/lib/libcuda.so.1");
}
