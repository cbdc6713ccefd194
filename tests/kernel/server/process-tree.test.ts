import { spawn } from "node:child_process";
import { once } from "node:events";
import { describe, expect, it } from "vitest";
import { processTree } from "../../../kernel/server/process-tree.ts";

describe("processTree", () => {
  it.skipIf(process.platform !== "linux")("counts children in", async () => {
    const alone = processTree(process.pid).residentBytes;
    // Fills 100 MB with ones, so that they are resident.
    const code =
      "globalThis.kept = Buffer.alloc(100e6, 1); console.log('full'); setInterval(() => {}, 1e3)";
    const child = spawn(process.execPath, ["-e", code], { stdio: ["ignore", "pipe", "inherit"] });
    await once(child.stdout, "data");
    const together = processTree(process.pid).residentBytes;
    child.kill();
    expect(together - alone).toBeGreaterThan(90e6);
  });

  it("falls back to this process where a process can't be read", () => {
    // Process ids end at 2^22 on Linux.
    expect(processTree(2 ** 30).residentBytes).toBeGreaterThan(20e6);
  });
});
