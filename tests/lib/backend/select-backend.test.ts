import { afterEach, expect, test } from "vitest";
import { backendInfo, selectBackend } from "../../../lib/backend/select-backend.ts";
import { findNativeAddon } from "../../../lib/backend/native-addon.ts";
import { tf } from "../../../lib/backend/tf.ts";

const asked = process.env["ATHANOR_BACKEND"];

afterEach(() => {
  if (asked === undefined) delete process.env["ATHANOR_BACKEND"];
  else process.env["ATHANOR_BACKEND"] = asked;
});

test("nothing is chosen before somebody asks", () => {
  expect(backendInfo()).toBeUndefined();
});

test("a limit of GPU memory is a positive number, and goes where the binding reads it", async () => {
  await expect(selectBackend({ gpuMemoryMegabytes: 0 })).rejects.toThrow(
    "Expected gpuMemoryMegabytes to be a positive number, received 0",
  );
  process.env["ATHANOR_BACKEND"] = "cuda";
  await expect(selectBackend({ gpuMemoryMegabytes: 512 })).rejects.toThrow('received "cuda"');
  expect(process.env["ATHANOR_GPU_MEMORY_MB"]).toBe("512");
  delete process.env["ATHANOR_GPU_MEMORY_MB"];
});

test("a name that is no backend is refused with the names that are", async () => {
  process.env["ATHANOR_BACKEND"] = "cuda";
  await expect(selectBackend()).rejects.toThrow(
    /Expected ATHANOR_BACKEND to be one of: tensorflow, webgpu, wasm, cpu; received "cuda"/u,
  );
});

test.skipIf(findNativeAddon().found)(
  "a forced backend that is not there is an error, never another backend",
  async () => {
    process.env["ATHANOR_BACKEND"] = "tensorflow";
    await expect(selectBackend()).rejects.toThrow(/the native addon has not been built/u);
  },
);

test("a forced backend is used and the reason says who forced it", async () => {
  process.env["ATHANOR_BACKEND"] = "cpu";
  const info = await selectBackend();
  expect(info.name).toBe("cpu");
  expect(info.reason).toContain("ATHANOR_BACKEND");
  expect(tf.getBackend()).toBe("cpu");
});

test("asking for another backend switches, asking again answers the same", async () => {
  const info = await selectBackend({ prefer: "wasm" });
  expect(info.name).toBe("wasm");
  expect(info.device).toContain("WebAssembly");
  expect(info.versions["@tensorflow/tfjs-backend-wasm"]).toMatch(/^\d+\.\d+\.\d+$/u);
  expect(tf.getBackend()).toBe("wasm");
  expect(await selectBackend()).toBe(info);
  expect(backendInfo()).toBe(info);
});

test.skipIf(findNativeAddon().found)(
  "a preferred backend that does not start gives the next one, and says why",
  async () => {
    const info = await selectBackend({ prefer: "tensorflow" });
    expect(info.name).toBe("wasm");
    expect(info.skipped.map((skipped) => skipped.name)).toEqual(["tensorflow", "webgpu"]);
    expect(info.reason).toContain("the native addon has not been built");
  },
);

test("wishes at the same time are granted one after the other", async () => {
  const [first, second, third] = await Promise.all([
    selectBackend({ prefer: "cpu" }),
    selectBackend(),
    selectBackend({ prefer: "cpu" }),
  ]);
  expect(first.name).toBe("cpu");
  expect(second.name).toBe("cpu");
  expect(third.name).toBe("cpu");
  expect(tf.getBackend()).toBe("cpu");
});
