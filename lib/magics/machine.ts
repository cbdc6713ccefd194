import { setTimeout as sleep } from "node:timers/promises";
import { AthanorError } from "../core/errors.ts";
import type { GpuReading, GpuStatus } from "../tracking/gpu.ts";
import type { Magic, MagicContext } from "./magic.ts";

/** Seconds between readings (row #2: `nvidia-smi -l 2`). */
const gaugeSeconds = 2;

/** `%machine` and `%gpu`. */
export const machineMagics: readonly Magic[] = [
  {
    name: "machine",
    kind: "line",
    summary: "Show the machine: CPU, memory, disk, GPU.",
    command: true,
    options: {},
    run: async (_invocation, context) => {
      const { machineCard } = await import("../tracking/machine-card.ts");
      return machineCard({ cwd: context.cwd });
    },
  },
  {
    name: "gpu",
    kind: "line",
    summary: "Show what the GPUs are doing; with --seconds a gauge that moves every 2 s.",
    options: {
      seconds: { type: "number", short: "s", description: "How long to watch", default: 0 },
    },
    run: async ({ options: { seconds = 0 } }, context) => {
      if (typeof seconds !== "number" || !(seconds >= 0)) {
        throw new AthanorError(
          "argument",
          `Expected --seconds to be a number of at least 0, received ${String(seconds)}.`,
        );
      }
      const { gpuStatus } = await import("../tracking/gpu.ts");
      await watch(seconds, context, gpuStatus);
      return undefined;
    },
  },
];

/** Shows a reading and updates it in place until the time is over, there is no GPU, or the user interrupts. */
async function watch(seconds: number, context: MagicContext, read: () => GpuStatus): Promise<void> {
  const displayId = `gpu-${Date.now()}`;
  let status = read();
  context.display(gaugeBundle(status), { displayId });
  const end = Date.now() + seconds * 1000;
  while (status.gpus.length > 0 && Date.now() + gaugeSeconds * 1000 <= end) {
    await sleep(gaugeSeconds * 1000, undefined, { signal: context.signal });
    status = read();
    context.display(gaugeBundle(status), { displayId, update: true });
  }
}

function gaugeBundle({ gpus, summary }: GpuStatus): Readonly<Record<string, string>> {
  const text = [summary, ...gpus.map(describeGpu)].join("\n");
  const gauges = gpus.map(
    (gpu) =>
      `<div>${describeGpu(gpu)}<br>${bar(gpu.utilizationPercent ?? 0)} ${bar(memoryPercent(gpu))}</div>`,
  );
  return { "text/plain": text, "text/html": `<div>${summary}${gauges.join("")}</div>` };
}

function describeGpu(gpu: GpuReading): string {
  const of = (value: number | undefined, unit: string): string =>
    value === undefined ? "unknown" : `${value} ${unit}`;
  return [
    `${gpu.index} ${gpu.name}: ${of(gpu.utilizationPercent, "%")} busy`,
    `${of(gpu.memoryUsedMiB, "MiB")} of ${of(gpu.memoryTotalMiB, "MiB")}`,
    of(gpu.temperatureCelsius, "°C"),
    of(gpu.powerWatts, "W"),
  ].join(", ");
}

function memoryPercent(gpu: GpuReading): number {
  return (100 * (gpu.memoryUsedMiB ?? 0)) / (gpu.memoryTotalMiB ?? 1);
}

function bar(percent: number): string {
  return `<progress max="100" value="${Math.round(percent)}"></progress>`;
}
