import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { deviceWords, whyNoGpu } from "../../../lib/native/why-no-gpu.ts";

let site = "";
let tensorflow = "";
beforeEach(() => {
  site = mkdtempSync(join(tmpdir(), "athanor-no-gpu-"));
  tensorflow = join(site, "tensorflow");
  mkdirSync(join(tensorflow, "python/platform"), { recursive: true });
});
afterEach(() => {
  rmSync(site, { recursive: true, force: true });
});

const card = "NVIDIA L4";
const install = "pip install 'tensorflow[and-cuda]' && athanor native build";

function withCuda(): void {
  const file = join(tensorflow, "python/platform/build_info.py");
  writeFileSync(file, "build_info = collections.OrderedDict([('is_cuda_build', True)])");
}

describe("whyNoGpu", () => {
  it("has nothing to say of a CPU wheel on a machine without a GPU", () => {
    const nothing = { reason: undefined, remedy: undefined };
    expect(whyNoGpu(tensorflow, { gpu: undefined, driver: false })).toEqual(nothing);
    expect(whyNoGpu(undefined, { gpu: undefined, driver: false })).toEqual(nothing);
  });

  it("asks for CUDA where a card is there and TensorFlow has none", () => {
    expect(whyNoGpu(tensorflow, { gpu: card, driver: true })).toEqual({
      reason: "NVIDIA L4 is there, but this TensorFlow has no CUDA",
      remedy: install,
    });
  });

  it("names the driver that is missing, which no command of ours brings", () => {
    withCuda();
    expect(whyNoGpu(tensorflow, { gpu: undefined, driver: false })).toEqual({
      reason: "it has CUDA, but this machine has no NVIDIA driver",
      remedy: undefined,
    });
  });

  it("names the variable that hides the card, or CUDA's libraries when they are missing", () => {
    withCuda();
    const hidden = { gpu: card, driver: true, environment: { CUDA_VISIBLE_DEVICES: "-1" } };
    expect(whyNoGpu(tensorflow, hidden)).toEqual({
      reason: 'CUDA_VISIBLE_DEVICES="-1" hides the GPU',
      remedy: "unset CUDA_VISIBLE_DEVICES",
    });
    const seen = { gpu: card, driver: true, environment: { CUDA_VISIBLE_DEVICES: "0" } };
    expect(whyNoGpu(tensorflow, seen)).toEqual({
      reason: "NVIDIA L4 is there, but CUDA's libraries aren't",
      remedy: install,
    });
    mkdirSync(join(site, "nvidia"));
    expect(whyNoGpu(tensorflow, seen).reason).toBe(
      "NVIDIA L4 is there, but this TensorFlow finds no way to use it",
    );
  });
});

describe("deviceWords", () => {
  it("needs no reason for a GPU", () => {
    expect(deviceWords({ gpu: true }, tensorflow)).toEqual({
      words: "computes on the GPU",
      remedy: undefined,
    });
  });

  it("says why it is the CPU", () => {
    expect(deviceWords({ gpu: false }, undefined).words).toMatch(/^computes on the CPU/u);
  });
});
