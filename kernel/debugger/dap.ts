import type { MimeBundle } from "../protocol/cell-event.ts";

/** A request of the Debug Adapter Protocol, as `debug_request` carries it. */
export interface DapRequest {
  readonly seq: number;
  readonly command: string;
  readonly arguments: Readonly<Record<string, unknown>>;
}

/** The response, as `debug_reply` carries it. */
export interface DapResponse {
  readonly type: "response";
  readonly seq: number;
  readonly request_seq: number;
  readonly success: boolean;
  readonly command: string;
  /** What went wrong. */
  readonly message?: string;
  readonly body?: object;
}

/** An event, as `debug_event` carries it. */
export interface DapEvent {
  readonly type: "event";
  readonly seq: number;
  readonly event: string;
  readonly body: object;
}

/** A text with code, by its path. */
export interface DapSource {
  readonly name: string;
  readonly path: string;
}

/** One frame of a stopped stack; line and column from 1. */
export interface DapFrame {
  readonly id: number;
  readonly name: string;
  readonly line: number;
  readonly column: number;
  readonly source: DapSource;
  /** A `label` stands between two stacks and is no frame itself. */
  readonly presentationHint?: "label";
}

/** One scope of a frame. */
export interface DapScope {
  readonly name: string;
  readonly presentationHint?: string;
  readonly variablesReference: number;
  readonly expensive: boolean;
}

/** One variable; `type` is left out where a frontend would show it in place of the value. */
export interface DapVariable {
  readonly name: string;
  readonly value: string;
  readonly type?: string;
  readonly evaluateName?: string;
  /** 0 when nothing stands below it. */
  readonly variablesReference: number;
}

/** A breakpoint; `line` is where it stands, which may be below the line that was asked for. */
export interface DapBreakpoint {
  readonly id: number;
  readonly verified: boolean;
  readonly line: number;
  readonly source: DapSource;
  readonly message?: string;
}

/** What `richInspectVariables` gives. */
export interface RichVariable {
  readonly data: MimeBundle;
  readonly metadata: MimeBundle;
}

/** The one thread of a notebook: its cells share it. */
export const THREAD_ID = 1;

/** What this adapter can do (DAP's `Capabilities`). */
export const CAPABILITIES: object = {
  supportsConfigurationDoneRequest: true,
  supportsConditionalBreakpoints: true,
  supportsLogPoints: true,
  supportsEvaluateForHovers: true,
  supportsSetVariable: true,
  supportsModulesRequest: true,
  supportsExceptionInfoRequest: true,
  supportsTerminateRequest: false,
  supportTerminateDebuggee: false,
  exceptionBreakpointFilters: [
    {
      filter: "uncaught",
      label: "Uncaught Exceptions",
      description: "Stops where an error is thrown that no `catch` around it takes.",
      default: false,
    },
    {
      filter: "all",
      label: "All Exceptions",
      description: "Stops wherever an error is thrown.",
      default: false,
    },
  ],
};
