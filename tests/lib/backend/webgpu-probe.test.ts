import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { probeWebgpu } from "../../../lib/backend/webgpu-probe.ts";

const folder = mkdtempSync(path.join(tmpdir(), "athanor-webgpu-probe-"));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** A package that stands where Dawn's does. */
function standIn(name: string, source: string): string {
  const file = path.join(folder, `${name}.mjs`);
  writeFileSync(file, source);
  return file;
}

const offering = (adapter: string): string =>
  `export const create = () => ({ requestAdapter: async () => (${adapter}) });`;

describe("probeWebgpu", () => {
  it("names the adapter, and knows one that computes on the CPU by its word or its name", async () => {
    const card = offering('{ info: { vendor: "nvidia", description: "NVIDIA L4" } }');
    expect(await probeWebgpu(standIn("card", card))).toEqual({
      works: true,
      adapter: "NVIDIA L4",
      software: false,
    });
    const fallback = offering('{ info: { device: "x", isFallbackAdapter: true } }');
    expect(await probeWebgpu(standIn("fallback", fallback))).toMatchObject({ software: true });
    const mesa = offering('{ info: { description: "llvmpipe (LLVM 19)" } }');
    expect(await probeWebgpu(standIn("mesa", mesa))).toMatchObject({ software: true });
  });

  it("says that there is no adapter, with the loader's own words", async () => {
    const source = `process.stderr.write("Warning: Couldn't load Vulkan: libvulkan.so.1: cannot open\\n");\n${offering("null")}`;
    expect(await probeWebgpu(standIn("none", source))).toEqual({
      works: false,
      reason: "no GPU adapter (libvulkan.so.1: cannot open)",
    });
  });

  it("survives a binding that crashes, hangs or isn't one", async () => {
    const crash = standIn(
      "crash",
      'process.kill(process.pid, "SIGSEGV"); await new Promise(() => setInterval(() => {}, 1000));',
    );
    expect(await probeWebgpu(crash)).toEqual({
      works: false,
      reason: "loading it crashed with SIGSEGV",
    });
    const hang = standIn("hang", "await new Promise(() => setInterval(() => {}, 1000));");
    expect(await probeWebgpu(hang, 500)).toEqual({
      works: false,
      reason: "it did not answer in time",
    });
    const broken = await probeWebgpu(standIn("broken", "throw new Error('GLIBC_2.38 not found')"));
    expect(broken).toMatchObject({ works: false, reason: expect.stringContaining("GLIBC_2.38") });
  });
});
