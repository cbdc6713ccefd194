import { isCaughtInside } from "../language/enclosing-catch.ts";
import type { Client } from "./client.ts";
import type { CallFrame } from "./devtools.ts";
import { offsetOf } from "./hooks.ts";
import type { Scripts } from "./scripts.ts";

/**
 * Whether an error passes every frame of the user on its way out, that is no `catch` on the stack takes it.
 *
 * V8's own guess is of no use here: the kernel's awaits count as handlers. What an awaiting caller catches can't be seen, because
 * it isn't on the stack any more; such an error counts as uncaught.
 */
export async function isThrownOut(
  frames: readonly CallFrame[],
  parts: { readonly client: Client; readonly scripts: Scripts },
): Promise<boolean> {
  const last = frames.findLastIndex(({ location }) => parts.scripts.isUser(location.scriptId));
  for (const { location } of frames.slice(0, last + 1)) {
    const code = await codeOf(location.scriptId, parts);
    if (isCaughtInside(code, offsetOf(code, location))) return false;
  }
  return true;
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
