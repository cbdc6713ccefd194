import { outputOf } from "./programs.ts";

/** One reading of one GPU; a number that the driver doesn't give is undefined. */
export interface GpuReading {
  readonly index: number;
  readonly name: string;
  readonly driverVersion: string;
  readonly utilizationPercent: number | undefined;
  readonly memoryUsedMiB: number | undefined;
  readonly memoryTotalMiB: number | undefined;
  readonly temperatureCelsius: number | undefined;
  readonly powerWatts: number | undefined;
}

/** What `nvidia-smi` says about this machine's GPUs. */
export interface GpuStatus {
  /** Empty when there is no GPU. */
  readonly gpus: readonly GpuReading[];
  /** One sentence for people: how many GPUs, or why there is none to see. */
  readonly summary: string;
}

const fields = [
  "index",
  "name",
  "driver_version",
  "utilization.gpu",
  "memory.used",
  "memory.total",
  "temperature.gpu",
  "power.draw",
];

/**
 * Reads the state of the GPUs now (row #2); takes about as long as `nvidia-smi` does.
 *
 * @param options - `command`: the program to ask; tests hand in one of their own.
 * @returns No GPUs, with the reason in words, where the program is missing or fails.
 */
export function gpuStatus(options: { readonly command?: string } = {}): GpuStatus {
  const { command = "nvidia-smi" } = options;
  const text = outputOf([
    command,
    `--query-gpu=${fields.join(",")}`,
    "--format=csv,noheader,nounits",
  ]);
  if (text === undefined) {
    return { gpus: [], summary: "No NVIDIA GPU: nvidia-smi isn't there or found no device." };
  }
  const gpus = text.split("\n").filter(Boolean).map(parseReading);
  const noun = gpus.length === 1 ? "GPU" : "GPUs";
  const names = [...new Set(gpus.map((gpu) => gpu.name))].join(", ");
  const summary = gpus.length === 0 ? "No NVIDIA GPU." : `${gpus.length} ${noun}: ${names}.`;
  return { gpus, summary };
}

function parseReading(line: string): GpuReading {
  const cells = line.split(",").map((cell) => cell.trim());
  const number = (index: number): number | undefined => {
    const value = Number.parseFloat(cells[index] ?? "");
    return Number.isFinite(value) ? value : undefined;
  };
  return {
    index: number(0) ?? 0,
    name: cells[1] ?? "GPU",
    driverVersion: cells[2] ?? "",
    utilizationPercent: number(3),
    memoryUsedMiB: number(4),
    memoryTotalMiB: number(5),
    temperatureCelsius: number(6),
    powerWatts: number(7),
  };
}
