import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { root, runVenv } from "../support/python.ts";

const packageFolder = dirname(
  createRequire(import.meta.url).resolve("@tensorflow/tfjs-node-gpu/package.json"),
);
const addon = join(packageFolder, "lib/napi-v8/tfjs_binding.node");

/** Compiles the package's own, unchanged binding against the TensorFlow of .venv (docs: tfjs-native). */
function buildAddon(): void {
  const find =
    "import importlib.util as u; print(u.find_spec('tensorflow').submodule_search_locations[0])";
  const tensorflow = runVenv("python", ["-c", find]).stdout.trim();
  const headers = createRequire(import.meta.url).resolve("node-api-headers/package.json");
  mkdirSync(dirname(addon), { recursive: true });
  execFileSync("c++", [
    "-std=c++17",
    "-O1",
    "-fPIC",
    "-shared",
    "-DNAPI_VERSION=8",
    "-I",
    join(dirname(headers), "include"),
    "-I",
    join(tensorflow, "include"),
    join(packageFolder, "binding/tfjs_backend.cc"),
    join(packageFolder, "binding/tfjs_binding.cc"),
    "-o",
    addon,
    "-L",
    tensorflow,
    "-l:libtensorflow_cc.so.2",
    "-l:libtensorflow_framework.so.2",
    `-Wl,-rpath,${tensorflow}`,
  ]);
}

/** What a fresh Node process of ours says of its backend, and of a gradient computed on it. */
function probe(): { name: string; reason: string; device: string; gradient: number[] } {
  const script = `
    import { selectBackend, tf } from "athanor";
    const { name, reason, device } = await selectBackend();
    const gradient = tf.grad((x) => x.square().sum())(tf.tensor1d([1, 2, 3]));
    console.log("PROBE" + JSON.stringify({ name, reason, device, gradient: Array.from(gradient.dataSync()) }));`;
  const result = spawnSync(process.execPath, ["--input-type=module", "-e", script], {
    cwd: root,
    encoding: "utf8",
  });
  const line = result.stdout.split("\n").find((text) => text.startsWith("PROBE"));
  if (line === undefined)
    throw new Error(`The probe said nothing:\n${result.stdout}\n${result.stderr}`);
  return JSON.parse(line.slice("PROBE".length)) as ReturnType<typeof probe>;
}

describe.skipIf(process.platform !== "linux")("the native backend", () => {
  const wasThere = existsSync(addon);

  beforeAll(() => {
    if (!wasThere) buildAddon();
  }, 120_000);

  afterAll(() => {
    if (!wasThere) rmSync(join(packageFolder, "lib"), { recursive: true, force: true });
  });

  it("is chosen when its addon loads, and computes gradients", () => {
    const { name, gradient } = probe();
    expect(name).toBe("tensorflow");
    expect(gradient).toEqual([2, 4, 6]);
  });

  it("is passed over with a reason when its addon is damaged", () => {
    expect(readdirSync(dirname(addon))).toContain("tfjs_binding.node");
    rmSync(addon);
    writeFileSync(addon, "not a shared object");
    const { name, reason, gradient } = probe();
    expect(name).toBe("wasm");
    expect(reason).not.toBe("");
    expect(gradient).toEqual([2, 4, 6]);
  });
});
