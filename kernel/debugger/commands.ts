import { existsSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import type { ViewedVariable } from "../runtime/debug-view.ts";
import { parseArguments } from "./arguments.ts";
import type { DapArguments } from "./arguments.ts";
import type { Attachment } from "./attachment.ts";
import { toArgument } from "./client.ts";
import { CAPABILITIES, THREAD_ID } from "./dap.ts";
import type { DapRequest, DapVariable, RichVariable } from "./dap.ts";
import type { DebuggerDesk } from "./desk.ts";
import type { Motion } from "./stop-control.ts";

type Command = (
  desk: DebuggerDesk,
  args: unknown,
) => object | undefined | Promise<object | undefined>;

const go =
  (motion: Motion): Command =>
  async (desk) => {
    await required(desk).stops.go(motion);
    return motion === "continue" ? { allThreadsContinued: true } : undefined;
  };

const IDENTIFIER = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u;

/** What each command does; a body is the response's. */
const commands: Readonly<Record<string, Command>> = {
  debugInfo: (desk) => debugInfo(desk),
  initialize: (desk, args) => {
    desk.hidesTypes = parseArguments("initialize", args).clientID === "jupyterlab";
    desk.isStarted = true;
    return CAPABILITIES;
  },
  attach: async (desk) => {
    await desk.attach();
    desk.emit("initialized", {});
    return undefined;
  },
  launch: (desk, args) => commands["attach"]?.(desk, args),
  configurationDone: () => undefined,
  disconnect: (desk) => {
    desk.disconnect();
    return undefined;
  },
  dumpCell: (desk, args) => ({ sourcePath: desk.dump(parseArguments("dumpCell", args).code) }),
  setBreakpoints: (desk, args) => setBreakpoints(desk, parseArguments("setBreakpoints", args)),
  setExceptionBreakpoints: async (desk, args) => {
    const { filters } = parseArguments("setExceptionBreakpoints", args);
    const broad = filters.includes("uncaught") ? "uncaught" : "none";
    await desk.setExceptionFilter(filters.includes("all") ? "all" : broad);
    return undefined;
  },
  source: (desk, args) => ({ content: readSource(desk, parseArguments("source", args)) }),
  threads: () => ({ threads: [{ id: THREAD_ID, name: "Notebook" }] }),
  modules: (desk) => modules(desk),
  stackTrace: (desk, args) => stackTrace(desk, parseArguments("stackTrace", args)),
  scopes: async (desk, args) => ({
    scopes: await required(desk).scopesOf(parseArguments("scopes", args).frameId),
  }),
  variables: async (desk, args) => {
    const { variablesReference: reference } = parseArguments("variables", args);
    const { attachment } = desk;
    const found =
      attachment === undefined
        ? desk.withClient((client) =>
            client.view<readonly ViewedVariable[]>(`children(${reference})`),
          )
        : attachment.variables(reference);
    return { variables: (await found).map((each) => toDap(each, desk)) };
  },
  setVariable: async (desk, args) => {
    const { variablesReference, name, value } = parseArguments("setVariable", args);
    const changed = await required(desk).setVariable(variablesReference, name, value);
    return toDap(changed, desk);
  },
  evaluate: (desk, args) => evaluate(desk, parseArguments("evaluate", args)),
  exceptionInfo: (desk) => exceptionInfo(required(desk)),
  continue: go("continue"),
  next: go("next"),
  stepIn: go("stepIn"),
  stepOut: go("stepOut"),
  pause: async (desk) => {
    await required(desk).stops.pause();
    return undefined;
  },
  inspectVariables: async (desk) => {
    const variables = await desk.withClient(async (client) => {
      await client.view("release()");
      return client.view<readonly ViewedVariable[]>("globals()");
    });
    return { variables: variables.map((each) => toDap(each, desk)) };
  },
  richInspectVariables: (desk, args) =>
    richInspect(desk, parseArguments("richInspectVariables", args)),
  copyToGlobals: (desk, args) => copyToGlobals(desk, parseArguments("copyToGlobals", args)),
};

/**
 * Runs one command.
 *
 * @throws {Error} What went wrong, in words for the user.
 */
export async function runCommand(
  desk: DebuggerDesk,
  { command, arguments: args }: DapRequest,
): Promise<object | undefined> {
  const run = Object.hasOwn(commands, command) ? commands[command] : undefined;
  if (run !== undefined) return run(desk, args);
  throw new Error(
    `Expected a request of the Debug Adapter Protocol that this kernel knows, received "${command}".`,
  );
}

function required({ attachment }: DebuggerDesk): Attachment {
  if (attachment !== undefined) return attachment;
  throw new Error("Expected a debugger that is on. Turn it on first (the bug in the toolbar).");
}

function debugInfo(desk: DebuggerDesk): object {
  const isStopped = desk.attachment?.stops.current !== undefined;
  return {
    isStarted: desk.isStarted,
    ...desk.rules,
    breakpoints: desk.breakpoints.list(),
    stoppedThreads: isStopped ? [THREAD_ID] : [],
    richRendering: true,
    exceptionPaths: [],
    copyToGlobals: true,
  };
}

async function setBreakpoints(
  desk: DebuggerDesk,
  args: DapArguments["setBreakpoints"],
): Promise<object> {
  const { attachment } = desk;
  const { path } = args.source;
  const target =
    attachment === undefined
      ? undefined
      : { client: attachment.client, scripts: attachment.scripts.of(path) };
  return { breakpoints: await desk.breakpoints.replace(path, args.breakpoints, target) };
}

function readSource(desk: DebuggerDesk, { source }: DapArguments["source"]): string {
  const { path } = source;
  const [script] = desk.attachment?.scripts.of(path) ?? [];
  const text = desk.dumped.get(path) ?? (script?.isCell === true ? script.source : undefined);
  if (text !== undefined) return text;
  if (existsSync(path)) return readFileSync(path, "utf8");
  throw new Error(`Expected the path of a cell or a file, received "${path}", which has no text.`);
}

function modules({ attachment }: DebuggerDesk): object {
  const scripts = attachment?.scripts.all() ?? [];
  const files = scripts.filter(({ url }) => url.startsWith("file:"));
  const found = files.map(({ scriptId, url }) => {
    const path = fileURLToPath(url);
    return { id: Number(scriptId), name: basename(path), path };
  });
  return { modules: found, totalModules: found.length };
}

function stackTrace(
  desk: DebuggerDesk,
  { startFrame, levels }: DapArguments["stackTrace"],
): object {
  const all = desk.attachment?.stackTrace() ?? [];
  const end = levels > 0 ? startFrame + levels : undefined;
  return { stackFrames: all.slice(startFrame, end), totalFrames: all.length };
}

async function evaluate(desk: DebuggerDesk, args: DapArguments["evaluate"]): Promise<object> {
  const { expression, frameId, context } = args;
  const attachment = required(desk);
  const frame = frameIn(attachment, frameId);
  const isStopped = attachment.stops.current !== undefined;
  const pure = context === "hover";
  const value = await attachment.client.evaluate(expression, frame, { pure, isStopped });
  const shown = toDap(await attachment.describe("", value), desk);
  const { value: result, name: _, ...rest } = shown;
  if (context === "repl") attachment.renumber();
  return { result, ...rest };
}

/** A frame by its number; without one the innermost, and none while nothing is stopped. */
function frameIn(attachment: Attachment, id: number | null | undefined): string | undefined {
  const [top] = attachment.stackTrace();
  if (top === undefined) return undefined;
  return attachment.frame(id ?? top.id)?.frame.callFrameId;
}

function exceptionInfo({ stops }: Attachment): object {
  const thrown = stops.current?.thrown;
  if (thrown === undefined) throw new Error("Expected a stop at an error, but there is none.");
  const description = String(thrown["description"] ?? thrown["value"]);
  const typeName = String(thrown["className"] ?? thrown["type"]);
  const [message = ""] = description.split("\n    at ");
  const details = { message, typeName, stackTrace: description };
  return { exceptionId: typeName, description: message, breakMode: "always", details };
}

async function richInspect(
  desk: DebuggerDesk,
  { variableName, frameId }: DapArguments["richInspectVariables"],
): Promise<RichVariable> {
  if (!IDENTIFIER.test(variableName)) return { data: {}, metadata: {} };
  const { attachment } = desk;
  const frame = attachment === undefined ? undefined : frameIn(attachment, frameId);
  if (attachment === undefined || frame === undefined) {
    const call = `rich(${variableName}, false)`;
    return { data: await desk.withClient((client) => client.view(call, true)), metadata: {} };
  }
  const value = await attachment.client.evaluate(variableName, frame);
  const args = [toArgument(value), { value: true }];
  return { data: await attachment.client.callView("rich", args), metadata: {} };
}

async function copyToGlobals(
  desk: DebuggerDesk,
  args: DapArguments["copyToGlobals"],
): Promise<object> {
  const { srcVariableName, dstVariableName, srcFrameId } = args;
  const wrong = [srcVariableName, dstVariableName].find((name) => !IDENTIFIER.test(name));
  if (wrong !== undefined) throw new Error(`Expected the name of a variable, received "${wrong}".`);
  const attachment = required(desk);
  const { client } = attachment;
  const frame = attachment.frame(srcFrameId)?.frame.callFrameId;
  const value = await client.evaluate(srcVariableName, frame, { isStopped: true });
  const set = [{ value: dstVariableName }, toArgument(value)];
  const variable = await client.callView<ViewedVariable>("setGlobal", set);
  await desk.options.declare(dstVariableName);
  return toDap(variable, desk);
}

/** A variable for the frontend. */
function toDap(variable: ViewedVariable, { hidesTypes }: DebuggerDesk): DapVariable {
  const { name, type, value, reference, isPrimitive } = variable;
  const isTypeShown = type !== "" && !(hidesTypes && isPrimitive);
  return {
    name,
    value,
    ...(isTypeShown ? { type } : {}),
    ...(IDENTIFIER.test(name) ? { evaluateName: name } : {}),
    variablesReference: reference,
  };
}
