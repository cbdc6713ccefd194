import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const require = createRequire(import.meta.url);

/** What WebGPU says about itself in a process of its own. */
export type WebgpuProbe =
  | {
      readonly works: true;
      /** E.g. `NVIDIA GeForce RTX 4090`. */
      readonly adapter: string;
      /** An adapter that computes on the CPU. */
      readonly software: boolean;
    }
  | { readonly works: false; readonly reason: string };

/** Where the two packages lie that WebGPU needs, by name; undefined for one that isn't installed. */
export interface WebgpuPackages {
  /** Dawn's binding for Node. */
  readonly webgpu: string | undefined;
  readonly backend: string | undefined;
}

/** What installs them; they are no dependencies, because they take 150 MB. */
export const webgpuInstall = "npm install webgpu@0.6 @tensorflow/tfjs-backend-webgpu@4.22";

/** Looks for the packages without loading anything. */
export function findWebgpu(): WebgpuPackages {
  const resolve = (name: string): string | undefined => {
    try {
      return require.resolve(name);
    } catch {
      return undefined;
    }
  };
  return { webgpu: resolve("webgpu"), backend: resolve("@tensorflow/tfjs-backend-webgpu") };
}

/** Marks our line among whatever native code prints. */
const marker = "athanor-webgpu-probe:";

const program = `
const { create } = await import(process.argv[1]);
const adapter = await create([]).requestAdapter({ powerPreference: "high-performance" });
const { vendor = "", architecture = "", device = "", description = "", isFallbackAdapter } = adapter?.info ?? {};
const fallback = isFallbackAdapter ?? adapter?.isFallbackAdapter;
process.stdout.write("\\n${marker}" + JSON.stringify({ found: adapter != null, vendor, architecture, device, description, fallback }) + "\\n");
process.exit(0);
`;

/**
 * Asks for an adapter in a child process, so that a driver that crashes, hangs or prints never reaches the caller.
 *
 * @param entry - Path of the package `webgpu`.
 */
export function probeWebgpu(entry: string, timeoutMs = 60_000): Promise<WebgpuProbe> {
  const args = ["--input-type=module", "-e", program, pathToFileURL(entry).href];
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      args,
      { timeout: timeoutMs, killSignal: "SIGKILL" },
      (error, stdout, stderr) => {
        const line = stdout.split("\n").find((text) => text.startsWith(marker));
        resolve(line === undefined ? failure(error, stderr) : readAdapter(line, stderr));
      },
    );
  });
}

function readAdapter(line: string, stderr: string): WebgpuProbe {
  const answer = JSON.parse(line.slice(marker.length)) as {
    found: boolean;
    vendor: string;
    architecture: string;
    device: string;
    description: string;
    fallback?: boolean;
  };
  if (!answer.found) {
    const vulkan = /libvulkan[^:\s]*: [^\n]*/u.exec(stderr)?.[0];
    const why = vulkan === undefined ? "" : ` (${vulkan})`;
    return { works: false, reason: `no GPU adapter${why}` };
  }
  const names = [answer.description, answer.device, answer.architecture, answer.vendor];
  const adapter = names.find((name) => name !== "") ?? "an adapter without a name";
  const software =
    answer.fallback === true ||
    /swiftshader|llvmpipe|lavapipe|basic render/iu.test(names.join(" "));
  return { works: true, adapter, software };
}

function failure(
  error: { readonly killed?: boolean; readonly signal?: NodeJS.Signals | null | undefined } | null,
  stderr: string,
): WebgpuProbe {
  if (error?.killed === true) return { works: false, reason: "it did not answer in time" };
  const said = stderr
    .split("\n")
    .map((text) => text.trim())
    .find((text) => /error|cannot open|not found/iu.test(text));
  const how =
    typeof error?.signal === "string"
      ? `loading it crashed with ${error.signal}`
      : "it did not load";
  return { works: false, reason: said === undefined ? how : `${how}: ${said}` };
}
