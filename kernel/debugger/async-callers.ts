import { functionDepth } from "../language/function-depth.ts";
import type { DapFrame } from "./dap.ts";
import type { AsyncStack, Location, PastFrame } from "./devtools.ts";
import { offsetOf } from "./hooks.ts";
import type { Scripts } from "./scripts.ts";
import { shownName } from "./stack.ts";

/** How many asynchronous steps back V8 remembers. */
export const ASYNC_DEPTH = 16;

/** A frame of an earlier stack, or the label between two stacks: a place without variables. */
export type PastPlace = Omit<DapFrame, "id">;

/** What V8 and Node call the ways in which code is asked to run later, in the user's words. */
const LABELS: Readonly<Record<string, string>> = {
  Timeout: "setTimeout",
  Immediate: "setImmediate",
  TickObject: "nextTick",
  Microtask: "queueMicrotask",
  "Promise.then": "then",
  "Promise.catch": "catch",
  "Promise.finally": "finally",
};

/** Every stack from the latest to the first. */
export function stacksOf(stack: AsyncStack | undefined): readonly AsyncStack[] {
  return stack === undefined ? [] : [stack, ...stacksOf(stack.parent)];
}

/** A past frame's place in its script. */
export function locationOf({ scriptId, lineNumber, columnNumber }: PastFrame): Location {
  return { scriptId, lineNumber, columnNumber };
}

/**
 * Who waits for the code that runs now, or has asked for it: the user's frames of earlier stacks, each stack under a label. Scripts
 * must have been loaded.
 */
export function asyncCallers(
  stack: AsyncStack | undefined,
  scripts: Scripts,
): readonly PastPlace[] {
  return stacksOf(stack).flatMap(({ description = "async", callFrames }) => {
    const places = callFrames.flatMap((frame) => placeOf(frame, scripts) ?? []);
    const [first] = places;
    if (first === undefined) return [];
    const name = `— ${LABELS[description] ?? description} —`;
    // Frontends that don't know labels show one as a frame: it leads to the line that waits.
    return [{ ...first, name, presentationHint: "label" } as const, ...places];
  });
}

function placeOf(frame: PastFrame, scripts: Scripts): PastPlace | undefined {
  const location = locationOf(frame);
  const script = scripts.user(frame.scriptId);
  const place = scripts.place(location);
  if (script === undefined || place === undefined) return undefined;
  const around = functionDepth(script.code, offsetOf(script.code, location));
  // A cell is a function itself.
  const isTop = frame.functionName === "" && around <= (script.isCell ? 1 : 0);
  const source = { name: script.name, path: script.path };
  return { name: shownName(frame.functionName, isTop, script), ...place, source };
}
