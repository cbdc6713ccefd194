import { chmodSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { gpuStatus } from "../../../lib/tracking/gpu.ts";
import { temporaryFolder } from "./temporary-folder.ts";

/** A program that prints what nvidia-smi prints for the query. */
function program(output: string, status = 0): string {
  const file = path.join(temporaryFolder(), "smi");
  writeFileSync(file, `#!/bin/sh\ncat <<'END'\n${output}\nEND\nexit ${status}\n`);
  chmodSync(file, 0o755);
  return file;
}

describe("gpuStatus", () => {
  it("reads one line for each GPU, unknown numbers as undefined", () => {
    // The form of `nvidia-smi --query-gpu=… --format=csv,noheader,nounits`, driver 550.
    const command = program(
      "0, NVIDIA A100-SXM4-80GB, 550.54.15, 37, 1024, 81920, 45, 98.50\n1, Tesla K80, 550.54.15, [N/A], 3, 11441, 30, [Not Supported]",
    );
    expect(gpuStatus({ command })).toEqual({
      summary: "2 GPUs: NVIDIA A100-SXM4-80GB, Tesla K80.",
      gpus: [
        {
          index: 0,
          name: "NVIDIA A100-SXM4-80GB",
          driverVersion: "550.54.15",
          utilizationPercent: 37,
          memoryUsedMiB: 1024,
          memoryTotalMiB: 81920,
          temperatureCelsius: 45,
          powerWatts: 98.5,
        },
        expect.objectContaining({ utilizationPercent: undefined, powerWatts: undefined }),
      ],
    });
  });

  it("says in words that there is no GPU when the program is missing", () => {
    expect(gpuStatus({ command: "no-such-program" })).toEqual({
      gpus: [],
      summary: "No NVIDIA GPU: nvidia-smi isn't there or found no device.",
    });
  });

  it("says so too when the program fails, as it does without a driver", () => {
    expect(gpuStatus({ command: program("NVIDIA-SMI has failed", 9) }).gpus).toEqual([]);
  });
});
