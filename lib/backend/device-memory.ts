import { nativeBackend } from "./native-binding.ts";

/** What tensors hold of one device. */
export interface DeviceMemory {
  /** `GPU:0`, `CPU:0`. */
  readonly device: string;
  /** Tensors on it. */
  readonly tensors: number;
  /** Bytes that they hold; without what TensorFlow keeps in reserve and needs within a step. */
  readonly tensorBytes: number;
  /** Bytes that TensorFlow may take of the device; undefined on a CPU, where the system's memory is the limit. */
  readonly limitBytes: number | undefined;
  /** One sentence for people. */
  readonly note: string;
}

/**
 * Memory of TensorFlow's devices as tensors hold it, the device that computes first; empty on other backends and with a
 * stock addon, which can't tell.
 *
 * Limit a GPU's with `selectBackend({ gpuMemoryMegabytes })`.
 */
export function deviceMemory(): readonly DeviceMemory[] {
  const devices = nativeBackend()?.binding.athanor?.devices?.() ?? [];
  return devices
    .filter(({ type }) => type === "CPU" || type === "GPU")
    .toSorted((a, b) => Number(b.type === "GPU") - Number(a.type === "GPU"))
    .map(({ name, type, limit, tensors, bytes }) => {
      const device = name.split("device:").at(-1) ?? name;
      const gpu = type === "GPU";
      const held = `${tensors} tensors hold ${megabytes(bytes)}`;
      return {
        device,
        tensors,
        tensorBytes: bytes,
        limitBytes: gpu ? limit : undefined,
        note: gpu
          ? `${held} of the ${megabytes(limit)} that TensorFlow may take of ${device}.`
          : `${held} of the system's memory; a CPU has no memory of its own.`,
      };
    });
}

function megabytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(1)} MiB`;
}
