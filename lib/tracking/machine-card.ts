import { readFileSync, readdirSync, realpathSync, statSync, statfsSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { escapeText } from "../core/escape-text.ts";
import { type Displayable, displaySymbol } from "../core/mime-bundle.ts";
import { type GpuStatus, gpuStatus } from "./gpu.ts";

/** What a run ran on (rows #2 to #4): plain JSON that also shows itself in a notebook. */
export interface MachineCard {
  readonly host: string;
  readonly platform: string;
  readonly cpu: { readonly model: string; readonly cores: number };
  readonly memory: { readonly totalBytes: number; readonly freeBytes: number };
  readonly disk: {
    readonly totalBytes: number;
    readonly freeBytes: number;
    /** Whether the disk under the folder turns (HDD); undefined where the system doesn't say. */
    readonly rotational: boolean | undefined;
  };
  readonly gpu: GpuStatus;
}

/**
 * The machine that this process runs on.
 *
 * @param options - `cwd`: folder whose disk is meant, the working directory by default; `gpuCommand` replaces
 * `nvidia-smi`.
 */
export function machineCard(
  options: { readonly cwd?: string; readonly gpuCommand?: string } = {},
): MachineCard & Displayable {
  const { cwd = process.cwd(), gpuCommand } = options;
  const space = statfsSync(cwd);
  const card: MachineCard = {
    host: os.hostname(),
    platform: `${os.type()} ${os.release()} ${os.arch()}`,
    cpu: { model: os.cpus()[0]?.model.trim() ?? "unknown", cores: os.availableParallelism() },
    memory: { totalBytes: os.totalmem(), freeBytes: os.freemem() },
    disk: {
      totalBytes: space.blocks * space.bsize,
      freeBytes: space.bavail * space.bsize,
      rotational: isRotational(cwd),
    },
    gpu: gpuStatus(gpuCommand === undefined ? {} : { command: gpuCommand }),
  };
  const shown = (): { "text/plain": string; "text/html": string } => ({
    "text/plain": describeMachine(card),
    "text/html": machineTable(card),
  });
  // Not enumerable, so that the card is still plain data for JSON and for comparison.
  return Object.defineProperty(card, displaySymbol, { value: shown }) as MachineCard & Displayable;
}

/** A machine card as lines of text. */
export function describeMachine(card: MachineCard): string {
  return machineRows(card)
    .map(([name, value]) => `${name.padEnd(8)}${value}`)
    .join("\n");
}

function machineTable(card: MachineCard): string {
  const rows = machineRows(card).map(
    ([name, value]) =>
      `<tr><th style="text-align:left">${name}</th><td style="text-align:left">${escapeText(value)}</td></tr>`,
  );
  return `<table>${rows.join("")}</table>`;
}

function machineRows(card: MachineCard): [string, string][] {
  const { cpu, memory, disk, gpu } = card;
  const kinds = new Map([
    [true, "rotational (HDD): a loader may wait for it"],
    [false, "not rotational (SSD)"],
  ]);
  const kind = disk.rotational === undefined ? "kind unknown" : kinds.get(disk.rotational);
  return [
    ["host", `${card.host}, ${card.platform}`],
    ["cpu", `${cpu.model}, ${cpu.cores} ${cpu.cores === 1 ? "core" : "cores"}`],
    ["memory", `${gibibytes(memory.freeBytes)} free of ${gibibytes(memory.totalBytes)}`],
    ["disk", `${gibibytes(disk.freeBytes)} free of ${gibibytes(disk.totalBytes)}, ${kind}`],
    ["gpu", gpu.summary],
  ];
}

function gibibytes(bytes: number): string {
  return `${(bytes / 2 ** 30).toFixed(1)} GiB`;
}

/** The kernel's word on the disk under a folder; for overlays and network disks on the only disk there is. */
function isRotational(folder: string): boolean | undefined {
  const { dev } = statSync(folder);
  // makedev(3) of glibc: 12 bits of the major number, 20 of the minor one, interleaved.
  const major = (dev >> 8) & 0xfff;
  const minor = (dev & 0xff) | ((dev >> 12) & 0xfff00);
  const own = rotationalFlag(`/sys/dev/block/${major}:${minor}`);
  if (own !== undefined) return own;
  const flags = new Set(listDisks().map((disk) => rotationalFlag(`/sys/block/${disk}`)));
  return flags.size === 1 ? [...flags][0] : undefined;
}

function listDisks(): string[] {
  try {
    return readdirSync("/sys/block").filter((name) => !/^(?:loop|ram|zram|nbd|sr|dm-)/.test(name));
  } catch {
    return [];
  }
}

function rotationalFlag(device: string): boolean | undefined {
  try {
    const real = realpathSync(device);
    // A partition has no queue of its own; its disk is the folder above.
    for (const folder of [real, path.dirname(real)]) {
      const flag = readFlag(path.join(folder, "queue", "rotational"));
      if (flag !== undefined) return flag === "1";
    }
  } catch {
    return undefined;
  }
  return undefined;
}

function readFlag(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8").trim();
  } catch {
    return undefined;
  }
}
