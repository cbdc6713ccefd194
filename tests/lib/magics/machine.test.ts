import { chmodSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it, vi } from "vitest";
import { type Displayable, displaySymbol } from "../../../lib/core/mime-bundle.ts";
import { machineMagics } from "../../../lib/magics/machine.ts";
import { temporaryFolder } from "../tracking/temporary-folder.ts";
import { callMagic, fakeNotebook } from "./fake-notebook.ts";

/** Puts a stand-in for nvidia-smi first on PATH: one GPU, busier at each call. */
function fakeGpu(): void {
  const folder = temporaryFolder();
  const file = path.join(folder, "nvidia-smi");
  const count = path.join(folder, "count");
  writeFileSync(
    file,
    `#!/bin/sh\necho x >> ${count}\necho "0, Test GPU, 550.1, $(wc -l < ${count})0, 100, 1000, 40, [N/A]"\n`,
  );
  chmodSync(file, 0o755);
  vi.stubEnv("PATH", `${folder}:${process.env["PATH"]}`);
}

describe("%machine", () => {
  it("gives the machine card", async () => {
    const { context } = fakeNotebook(temporaryFolder());
    const card = (await callMagic(machineMagics, "machine", { context })) as Displayable;
    expect((await card[displaySymbol]())["text/plain"]).toMatch(/cpu .*core/);
  });
});

describe("%gpu", () => {
  it("shows one reading without --seconds", async () => {
    fakeGpu();
    const { context, displays } = fakeNotebook(temporaryFolder());
    await callMagic(machineMagics, "gpu", { context });
    vi.unstubAllEnvs();
    expect(displays.map(({ data }) => data["text/plain"])).toEqual([
      "1 GPU: Test GPU.\n0 Test GPU: 10 % busy, 100 MiB of 1000 MiB, 40 °C, unknown",
    ]);
    expect(displays[0]?.data["text/html"]).toContain('value="10"');
  });

  it("updates one display every two seconds", async () => {
    fakeGpu();
    const { context, displays } = fakeNotebook(temporaryFolder());
    await callMagic(machineMagics, "gpu", { context, options: { seconds: 3.5 } });
    vi.unstubAllEnvs();
    expect(displays.map(({ update }) => update)).toEqual([undefined, true]);
    expect(new Set(displays.map(({ displayId }) => displayId)).size).toBe(1);
    expect(displays[1]?.data["text/plain"]).toContain("20 % busy");
  });

  it("says in clean words that there is no GPU, and doesn't wait", async () => {
    vi.stubEnv("PATH", temporaryFolder());
    const { context, displays } = fakeNotebook(temporaryFolder());
    await callMagic(machineMagics, "gpu", { context, options: { seconds: 600 } });
    vi.unstubAllEnvs();
    expect(displays.map(({ data }) => data["text/plain"])).toEqual([
      "No NVIDIA GPU: nvidia-smi isn't there or found no device.",
    ]);
  });

  it("stops when the user interrupts", async () => {
    fakeGpu();
    const controller = new AbortController();
    const { context } = fakeNotebook(temporaryFolder(), { signal: controller.signal });
    const call = callMagic(machineMagics, "gpu", { context, options: { seconds: 600 } });
    controller.abort();
    await expect(call).rejects.toThrow("aborted");
    vi.unstubAllEnvs();
  });

  it("refuses a negative time", async () => {
    const { context } = fakeNotebook(temporaryFolder());
    const call = callMagic(machineMagics, "gpu", { context, options: { seconds: -1 } });
    await expect(call).rejects.toThrow("at least 0, received -1");
  });
});
