import { locationOf, stacksOf } from "./async-callers.ts";
import { isCaughtInside } from "../language/enclosing-catch.ts";
import type { Client } from "./client.ts";
import type { AsyncStack, Location, Paused } from "./devtools.ts";
import { offsetOf } from "./hooks.ts";
import type { Scripts } from "./scripts.ts";

/**
 * Whether an error passes every frame of the user on its way out, that is no `catch` on the stack takes it, nor one of a function
 * that awaits it.
 *
 * V8's own guess is of no use here: the kernel's awaits count as handlers.
 */
export async function isThrownOut(
  { callFrames, asyncStackTrace }: Paused,
  parts: { readonly client: Client; readonly scripts: Scripts },
): Promise<boolean> {
  const now = ownLocations(
    callFrames.map(({ location }) => location),
    parts.scripts,
  );
  const later = awaitingStacks(asyncStackTrace).flatMap((stack) =>
    ownLocations(stack.callFrames.map(locationOf), parts.scripts),
  );
  for (const location of [...now, ...later]) {
    const code = await codeOf(location.scriptId, parts);
    if (isCaughtInside(code, offsetOf(code, location))) return false;
  }
  return true;
}

/** Up to the outermost frame of the user: a package may catch what the user's code throws into it. */
function ownLocations(locations: readonly Location[], scripts: Scripts): readonly Location[] {
  const last = locations.findLastIndex(({ scriptId }) => scripts.isUser(scriptId));
  return locations.slice(0, last + 1);
}

/** Only an `await` passes an error on; a timer or a listener doesn't. */
function awaitingStacks(stack: AsyncStack | undefined): readonly AsyncStack[] {
  const stacks = stacksOf(stack);
  const end = stacks.findIndex(({ description }) => description !== "await");
  return end < 0 ? stacks : stacks.slice(0, end);
}

async function codeOf(
  scriptId: string,
  { client, scripts }: { readonly client: Client; readonly scripts: Scripts },
): Promise<string> {
  const known = scripts.user(scriptId)?.code;
  if (known !== undefined) return known;
  const { scriptSource } = await client.post<{ scriptSource: string }>("Debugger.getScriptSource", {
    scriptId,
  });
  return scriptSource;
}
