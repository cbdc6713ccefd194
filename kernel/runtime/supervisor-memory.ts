/**
 * Node's flags for the kernel's own process, which holds little and makes much garbage: V8 lets the space of young objects
 * grow to three times 16 MB, and the kernel is no slower with three times 2. Over 1,500 cells the process grew by 37 MB
 * without this and the arenas below, and by 12 MB with them.
 */
export const supervisorFlags: readonly string[] = ["--max-semi-space-size=2"];

/** glibc gives each thread an arena that keeps what was freed: 24 MB in a process of some ten threads. Others ignore it. */
export const supervisorEnvironment: Readonly<Record<string, string>> = { MALLOC_ARENA_MAX: "2" };

/** The environment as it was before the kernelspec added to it: in the runtime, TensorFlow's threads want arenas of their own. */
export function userEnvironment(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = Object.entries(environment).filter(
    ([name, value]) => supervisorEnvironment[name] !== value,
  );
  return Object.fromEntries(kept);
}
