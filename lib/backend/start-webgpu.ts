import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, sep } from "node:path";
import { pathToFileURL } from "node:url";
import { AthanorError } from "../core/errors.ts";
import type { BackendStart } from "./backend-info.ts";
import { tf } from "./tf.ts";
import { findWebgpu, probeWebgpu, webgpuInstall } from "./webgpu-probe.ts";

const require = createRequire(import.meta.url);

/**
 * Starts WebGPU by Dawn, which needs a GPU with a Vulkan, Metal or Direct3D driver and no CUDA.
 *
 * An adapter that computes on the CPU is slower than WebAssembly and only taken where `ATHANOR_WEBGPU_SOFTWARE` is set.
 */
export async function startWebgpu(): Promise<BackendStart> {
  const { webgpu, backend } = findWebgpu();
  if (webgpu === undefined || backend === undefined) {
    return {
      started: false,
      reason: `not installed; for a GPU without CUDA: \`${webgpuInstall}\``,
    };
  }
  const probe = await probeWebgpu(webgpu);
  if (!probe.works) return { started: false, reason: probe.reason };
  if (probe.software && !wantsSoftware()) {
    return { started: false, reason: `its only adapter is software: ${probe.adapter}` };
  }
  try {
    await offerGpu(webgpu);
    require(backend);
    if (!(await tf.setBackend("webgpu"))) {
      return { started: false, reason: "its backend did not start" };
    }
  } catch (error) {
    return { started: false, reason: `it did not load: ${String(error)}` };
  }
  explainSynchronousReads();
  return {
    started: true,
    device: `${probe.software ? "CPU" : "GPU"} (WebGPU: ${probe.adapter})`,
    versions: {
      webgpu: versionAt(webgpu, "webgpu"),
      "@tensorflow/tfjs-backend-webgpu": versionAt(backend, "tfjs-backend-webgpu"),
    },
  };
}

function wantsSoftware(): boolean {
  const asked = process.env["ATHANOR_WEBGPU_SOFTWARE"];
  return asked !== undefined && asked !== "" && asked !== "0";
}

/** What Dawn's binding exports. */
interface Dawn {
  readonly create: (options: readonly string[]) => object;
  readonly globals: Record<string, unknown>;
}

/** Puts `navigator.gpu` and WebGPU's constants where a browser has them, for there the backend looks. */
async function offerGpu(entry: string): Promise<void> {
  const { create, globals } = (await import(pathToFileURL(entry).href)) as Dawn;
  Object.assign(globalThis, globals);
  const scope = globalThis as { navigator?: object };
  if (scope.navigator === undefined) {
    Object.defineProperty(scope, "navigator", { value: {}, configurable: true, writable: true });
  }
  Object.defineProperty(scope.navigator, "gpu", { value: create([]), configurable: true });
}

/** WebGPU gives values asynchronously; the backend's way round it is a canvas, which Node has not. */
function explainSynchronousReads(): void {
  const backend = tf.backend() as unknown as {
    tensorMap: { get(dataId: object): { readonly values?: unknown; readonly dtype: string } };
    readSync(dataId: object): unknown;
  };
  const readSync = backend.readSync.bind(backend);
  backend.readSync = (dataId) => {
    const { values, dtype } = backend.tensorMap.get(dataId);
    if ((values !== undefined && values !== null) || dtype === "string") return readSync(dataId);
    throw new AthanorError(
      "backend",
      "Expected values that are there already: WebGPU can't be read synchronously in Node. Use `await tensor.data()` in place of `tensor.dataSync()`; after it `dataSync()` works on that tensor too.",
    );
  };
}

function versionAt(entry: string, name: string): string {
  const folder = entry.slice(0, entry.lastIndexOf(`${sep}${name}${sep}`) + name.length + 2);
  const manifest = readFileSync(join(folder, "package.json"), "utf8");
  return (JSON.parse(manifest) as { readonly version: string }).version;
}
