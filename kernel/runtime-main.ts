/**
 * Composition root of the runtime, the process in which cells run. Started by kernel/runtime/runtime-process.ts; user code
 * runs on its main thread.
 */
import { writeSync } from "node:fs";
import { inspectText, messageOf } from "./display/inspect-text.ts";
import { packageRoot } from "./protocol/package-root.ts";
import { connectTslab } from "./language/tslab-bridge.ts";
import { coreMagics } from "./magics/core-magics.ts";
import type { Magic } from "./magics/magic.ts";
import { createRegistry } from "./magics/registry.ts";
import type { MagicRegistry } from "./magics/registry.ts";
import { descendantsOf, signalAll } from "./runtime/process-list.ts";
import { RUNTIME_KEY } from "./runtime/messages.ts";
import type { ToRuntime } from "./runtime/messages.ts";
import { createRuntimeHost } from "./runtime/runtime-host.ts";
import type { RuntimeHost } from "./runtime/runtime-host.ts";

// Jupyter interrupts by a message; a SIGINT to the process group isn't for this process.
process.on("SIGINT", () => undefined);
// The supervisor is gone.
process.on("disconnect", () => {
  const programs = descendantsOf(process.pid).map(({ pid }) => pid);
  signalAll(programs, "SIGKILL");
  process.exit(0);
});

try {
  await main();
} catch (error) {
  // Nothing else shows errors yet; the supervisor quotes this text.
  writeSync(2, `${inspectText(error)}\n`);
  process.exit(1);
}

async function main(): Promise<void> {
  const kernelFolder = new URL("./", import.meta.url);
  const registry = createRegistry(coreMagics, (magics) => host.announce(magics));
  const host: RuntimeHost = await createRuntimeHost({
    cwd: process.cwd(),
    root: packageRoot(),
    kernelFolder: kernelFolder.href,
    key: process.env[RUNTIME_KEY] ?? "",
    runMagic: (name, args, body, magicHost) => registry.run(name, args, body, magicHost),
    onPackage: (name, require, displays) => {
      if (name !== "tslab") return;
      connectTslab(require, (data, place) => displays.showBundle(data, place));
    },
  });
  await loadExtensions(host, registry);
  process.on("message", (message) => host.take(message as ToRuntime));
  host.ready(registry.list());
}

/** Adds the magics of each module in ATHANOR_EXTENSIONS; one that fails is a warning. */
async function loadExtensions(host: RuntimeHost, into: MagicRegistry): Promise<void> {
  const list = process.env["ATHANOR_EXTENSIONS"] ?? "athanor/magics";
  for (const specifier of list.split(",").map((part) => part.trim())) {
    if (specifier === "") continue;
    try {
      into.add(magicsOf(await host.loader.import(specifier)));
    } catch (error) {
      host.warn(`Magics of the extension "${specifier}" are missing: ${messageOf(error)}\n`);
    }
  }
}

function magicsOf(extension: Readonly<Record<string, unknown>>): readonly Magic[] {
  const { magics } = extension;
  if (Array.isArray(magics)) return magics as readonly Magic[];
  throw new TypeError("Expected an export `magics` that is a list of magics, received none.");
}
