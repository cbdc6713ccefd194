// The figures of the table that are Athanor's own: what logging costs, how long the event loop and Stop wait, trace time, memory.
import { join } from "node:path";
import { root } from "../steps.mjs";
import { startMeasured } from "./measured-process.mjs";

/** In a process of its own. */
export async function figures() {
  const script = join(root, "scripts/bench/figures-node.mjs");
  const route = await startMeasured(process.execPath, ["--expose-gc", script], {});
  if (route.missing !== undefined) return { missing: route.missing };
  const { event: _event, ...measured } = await route.turn(0);
  await route.end();
  return measured;
}
