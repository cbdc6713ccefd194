import type { CallArgument, Client } from "./client.ts";
import { toArgument } from "./client.ts";
import type { DapFrame, DapScope } from "./dap.ts";
import type { CallFrame, ScopeInfo } from "./devtools.ts";
import type { Scripts, UserScript } from "./scripts.ts";
import type { ViewedVariable } from "../runtime/debug-view.ts";

/** A frame of the user in a stopped stack. */
export interface UserFrame {
  readonly frame: CallFrame;
  readonly script: UserScript;
  readonly line: number;
  readonly column: number;
}

/** The frames that run code of the user, innermost first. Scripts must have been loaded. */
export function userFrames(frames: readonly CallFrame[], scripts: Scripts): readonly UserFrame[] {
  return frames.flatMap((frame) => {
    const script = scripts.user(frame.location.scriptId);
    const place = scripts.place(frame.location);
    return script === undefined || place === undefined ? [] : [{ frame, script, ...place }];
  });
}

/** A frame as DAP shows it. */
export function toDapFrame({ frame, script, line, column }: UserFrame, id: number): DapFrame {
  const source = { name: script.name, path: script.path };
  const name = shownName(frame.functionName, isTopLevel(frame, script), script);
  return { id, name, line, column, source };
}

/** A frame's name for the user: the function's, or the cell's. */
export function shownName(functionName: string, isTop: boolean, script: UserScript): string {
  if (isTop) return script.name.replace(/^(In\[.*\])\.ts.*$/, "$1");
  return functionName === "" || functionName.startsWith("__athanor") ? "(anonymous)" : functionName;
}

/** The code of a cell or a module outside of its functions. A cell's own function is the first thing of its script. */
export function isTopLevel(
  { functionName, functionLocation }: CallFrame,
  script: UserScript,
): boolean {
  if (functionName !== "" || functionLocation?.lineNumber !== 0) return false;
  return (functionLocation.columnNumber ?? 0) < (script.isCell ? "(async function (".length : 1);
}

/** The name that JupyterLab knows for the names of a notebook. */
const GLOBALS = "Globals";
const NAMES: Readonly<Record<string, string>> = {
  module: "Module",
  closure: "Closure",
  catch: "Locals",
  block: "Locals",
  local: "Locals",
  eval: "Locals",
  with: "Locals",
};

/** Variables of one scope, under a name of the user's world. */
export interface FrameScope {
  readonly name: string;
  readonly read: () => Promise<readonly ViewedVariable[]>;
}

/**
 * The scopes of a frame: what the function holds itself, blocks included, what it has from functions around it, and the
 * names of the notebook. Empty ones are left out, except the last.
 */
export async function scopesOf(
  { frame }: UserFrame,
  client: Client,
): Promise<readonly FrameScope[]> {
  const groups = new Map<string, ScopeInfo[]>();
  for (const scope of frame.scopeChain) {
    const name = NAMES[scope.type];
    if (name !== undefined) groups.set(name, [...(groups.get(name) ?? []), scope]);
  }
  const scopes: FrameScope[] = [];
  const seen = new Set<string>();
  for (const [name, members] of groups) {
    const own = name === "Locals" ? await readExtras(client, frame) : [];
    const variables = [...(await readScopes(client, members, { frame, seen })), ...own];
    if (variables.length > 0) scopes.push({ name, read: () => Promise.resolve(variables) });
  }
  return [...scopes, globalScope(client)];
}

/** The names of the notebook. */
export function globalScope(client: Client): FrameScope {
  return {
    name: GLOBALS,
    read: () => client.view<readonly ViewedVariable[]>("globals()"),
  };
}

/** `this` where it means something, and the value that a function is about to return. */
function extras(frame: CallFrame): readonly (readonly [string, CallArgument])[] {
  const self =
    frame.this.type === "undefined" || frame.this.className === "global" ? [] : [frame.this];
  const returned = frame.returnValue === undefined ? [] : [frame.returnValue];
  return [
    ...returned.map((value) => ["(return value)", toArgument(value)] as const),
    ...self.map((value) => ["this", toArgument(value)] as const),
  ];
}

async function readScopes(
  client: Client,
  scopes: readonly ScopeInfo[],
  { frame, seen }: { readonly frame: CallFrame; readonly seen: Set<string> },
): Promise<readonly ViewedVariable[]> {
  const variables: ViewedVariable[] = [];
  for (const { object } of scopes) {
    const all = await client.callView<readonly ViewedVariable[]>("scope", [toArgument(object)]);
    // An inner block may hide a name of an outer one.
    const own = all.filter(({ name }) => !seen.has(name));
    for (const { name } of own) seen.add(name);
    variables.push(...(await readAgain(client, own, frame)));
  }
  return variables;
}

/** V8's scope is a copy of the time of the stop; an expression may have changed the variables since. */
async function readAgain(
  client: Client,
  variables: readonly ViewedVariable[],
  { callFrameId }: CallFrame,
): Promise<readonly ViewedVariable[]> {
  if (variables.length === 0) return variables;
  // A variable whose declaration hasn't run yet throws.
  const entries = variables.map(
    ({ name }) => `${name}: (() => { try { return ${name}; } catch {} })()`,
  );
  const expression = `({ __proto__: null, ${entries.join(", ")} })`;
  try {
    const values = await client.evaluate(expression, callFrameId);
    return await client.callView("scope", [toArgument(values)]);
  } catch {
    return variables;
  }
}

async function readExtras(client: Client, frame: CallFrame): Promise<readonly ViewedVariable[]> {
  const variables: ViewedVariable[] = [];
  for (const [name, value] of extras(frame)) {
    variables.push(await client.callView<ViewedVariable>("describe", [{ value: name }, value]));
  }
  return variables;
}

/** A scope as DAP shows it. */
export function toDapScope({ name }: FrameScope, reference: number): DapScope {
  const hint = name === "Locals" ? { presentationHint: "locals" } : {};
  return { name, ...hint, variablesReference: reference, expensive: false };
}
