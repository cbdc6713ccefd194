import { closeSync, openSync, readSync } from "node:fs";

/** Machine numbers of ELF headers by Node's names. */
const machines: ReadonlyMap<number, string> = new Map([
  [0x03, "ia32"],
  [0x28, "arm"],
  [0x3e, "x64"],
  [0xb7, "arm64"],
  [0xf3, "riscv64"],
]);

/**
 * The architecture that a shared library is built for, in Node's words (`x64`, `arm64`); undefined when the file is
 * missing or no ELF file.
 *
 * @see https://refspecs.linuxfoundation.org/elf/gabi4+/ch4.eheader.html
 */
export function architectureOf(file: string): string | undefined {
  const header = firstBytes(file, 20);
  if (header?.toString("latin1", 0, 4) !== "\u007FELF") return undefined;
  const littleEndian = header[5] === 1;
  const machine = littleEndian ? header.readUInt16LE(18) : header.readUInt16BE(18);
  return machines.get(machine) ?? `ELF machine ${machine}`;
}

function firstBytes(file: string, count: number): Buffer | undefined {
  try {
    const descriptor = openSync(file, "r");
    try {
      const bytes = Buffer.alloc(count);
      return readSync(descriptor, bytes) === count ? bytes : undefined;
    } finally {
      closeSync(descriptor);
    }
  } catch {
    return undefined;
  }
}
