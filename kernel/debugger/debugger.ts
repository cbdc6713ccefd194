import { runCommand } from "./commands.ts";
import type { DapRequest, DapResponse } from "./dap.ts";
import { DebuggerDesk } from "./desk.ts";
import type { DebuggerOptions } from "./desk.ts";

/** The debugger of one notebook: answers DAP requests, and those that Jupyter adds. */
export interface Debugger {
  /** Never rejects: what fails is a response that says so. */
  request(request: DapRequest): Promise<DapResponse>;
  /** A fresh runtime is there: a debugger that was on is on again, with its breakpoints. Never rejects. */
  runtimeStarted(open: DebuggerOptions["open"]): Promise<void>;
}

/** A debugger that is off; it costs the runtime nothing until `attach`. */
export function createDebugger(options: DebuggerOptions): Debugger {
  const desk = new DebuggerDesk(options);
  return {
    request: (request) => answer(desk, request),
    runtimeStarted: (open) => desk.attachAgain(open).catch(() => desk.disconnect()),
  };
}

/**
 * JupyterLab reads these lists without a look at `success`, and throws where there is none: it may well ask for a frame or a value
 * while the code goes on, or the kernel ends.
 */
const EMPTY: Readonly<Record<string, object>> = {
  inspectVariables: { variables: [] },
  modules: { modules: [] },
  scopes: { scopes: [] },
  stackTrace: { stackFrames: [] },
  variables: { variables: [] },
};

async function answer(desk: DebuggerDesk, request: DapRequest): Promise<DapResponse> {
  const { seq, command } = request;
  const toResponse = (rest: { readonly success: boolean }): DapResponse => ({
    type: "response",
    seq: desk.nextSeq(),
    request_seq: seq,
    command,
    ...rest,
  });
  try {
    const body = await runCommand(desk, request);
    return toResponse({ success: true, ...(body === undefined ? {} : { body }) });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const failure = {
      message,
      body: { ...EMPTY[command], error: { id: 1, format: message } },
    };
    return toResponse({ success: false, ...failure });
  }
}
