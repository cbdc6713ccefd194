import { spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { gpuStatus } from "../../lib/tracking/gpu.ts";
import { root } from "../support/python.ts";

function testGpu(words: readonly string[], env: NodeJS.ProcessEnv = {}) {
  return spawnSync(process.execPath, ["--import", "tsx", "tests/gpu/main.ts", ...words], {
    cwd: root,
    encoding: "utf8",
    env: { ...process.env, ...env },
  });
}

describe("npm run test:gpu", () => {
  it.skipIf(gpuStatus().gpus.length > 0)(
    "says in words and by exit code 77 that there is no GPU",
    () => {
      const { status, stdout, stderr } = testGpu([]);
      expect(status, stderr).toBe(77);
      expect(stdout).toMatch(
        /^No GPU here, so nothing was tested\. No NVIDIA GPU: .* WebGPU: .*\.\n$/u,
      );
    },
  );

  it("goes through all of it on the CPU to try itself", () => {
    const { status, stdout, stderr } = testGpu(["--rehearse", "--seconds", "1"], {
      ATHANOR_BACKEND: "wasm",
    });
    expect(status, stdout + stderr).toBe(0);
    expect(stdout).toMatch(/\| outputs and gradients against the CPU\s+\| 20 of 20 layers agree/u);
    expect(stdout).toMatch(/\| trains the tour's net \| FINISHED, losses .* → /u);
  });
});
