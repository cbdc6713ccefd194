import { findBackend } from "@tensorflow/tfjs";

/**
 * Keeps the banner "looks like you are running TensorFlow.js in Node.js" of the `cpu` backend out of notebooks; it names
 * a package that Athanor has chosen or skipped already, with a reason.
 */
export function quietCpuBanner(): void {
  const cpu = findBackend("cpu") as { firstUse?: boolean } | null;
  if (cpu === null) return;
  cpu.firstUse = false;
  // The engine may make the backend anew when it chooses it, and each new one would print once: so on the prototype too.
  Object.defineProperty(Object.getPrototypeOf(cpu), "firstUse", {
    configurable: true,
    get: () => false,
    set: () => {},
  });
}

/** Keeps TensorFlow's own start-up lines off stderr, unless the user set the level. Call it before the addon loads. */
export function quietNativeLog(environment: NodeJS.ProcessEnv): void {
  environment["TF_CPP_MIN_LOG_LEVEL"] ??= "2";
}
