import { Session } from "node:inspector/promises";
import type { Profiler } from "node:inspector";

/** A CPU profile of V8 (the format of `.cpuprofile` files). */
export type CpuProfile = Profiler.Profile;

/** Samples the stack of the main thread every 200 µs while `run` runs. */
export async function profileCpu(run: () => Promise<unknown>): Promise<CpuProfile> {
  const session = new Session();
  session.connect();
  try {
    await session.post("Profiler.enable");
    await session.post("Profiler.setSamplingInterval", { interval: 200 });
    await session.post("Profiler.start");
    await run();
    return (await session.post("Profiler.stop")).profile;
  } finally {
    // A connected session makes Node wait for a debugger at exit; disconnecting also stops the profiler.
    session.disconnect();
  }
}
