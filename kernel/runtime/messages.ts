import type { CellEvent, CellOutcome } from "../protocol/cell-event.ts";
import type { CompiledCell } from "../protocol/compiled-cell.ts";
import type { CommMessage, Executor, HostRequest, MagicSummary } from "./executor.ts";

/** What `Executor.evaluate` resolves with. */
export type Evaluation = Awaited<ReturnType<Executor["evaluate"]>>;

/** Supervisor to runtime, over the IPC channel. */
export type ToRuntime =
  | {
      readonly type: "run";
      readonly cellId: number;
      readonly executionCount: number;
      readonly cell: CompiledCell;
    }
  | { readonly type: "evaluate"; readonly id: number; readonly cell: CompiledCell }
  | { readonly type: "answer"; readonly id: number; readonly answer: HostAnswer }
  | { readonly type: "comm"; readonly id: number; readonly message: CommMessage };

/** The answer to a {@link HostRequest}. */
export type HostAnswer =
  | { readonly status: "ok"; readonly value: unknown }
  | { readonly status: "error"; readonly name: string; readonly message: string };

/** Runtime to supervisor, over the event pipe; cell 0 stands for no cell. */
export type FromRuntime =
  | { readonly type: "ready"; readonly magics: readonly MagicSummary[] }
  /** Magics were added. */
  | { readonly type: "magics"; readonly magics: readonly MagicSummary[] }
  | { readonly type: "event"; readonly cellId: number; readonly event: CellEvent }
  | { readonly type: "end"; readonly cellId: number; readonly outcome: CellOutcome }
  | {
      readonly type: "request";
      readonly id: number;
      readonly cellId: number;
      readonly request: HostRequest;
      /** The main thread stands still until the answer comes, which goes by the control worker. */
      readonly isBlocking: boolean;
    }
  | { readonly type: "evaluated"; readonly id: number; readonly result: Evaluation }
  | { readonly type: "comm-handled"; readonly id: number };

/**
 * A message with its place among the native output: everything that was written to fd 1 and fd 2 before the markers
 * of these numbers comes first. 0 means that the stream got no marker.
 */
export interface Frame {
  readonly message: FromRuntime;
  readonly stdoutMark: number;
  readonly stderrMark: number;
}

/** Supervisor to control worker, one line of JSON each. */
export type ControlCommand =
  /** Stops a cell; 0 stands for whatever runs. */
  | { readonly type: "interrupt"; readonly cell: number }
  /** Connects V8's inspector to the main thread, or ends the connection and with it every stop. */
  | { readonly type: "attach" | "detach" }
  /** The answer to a request of a main thread that stands still. */
  | { readonly type: "answer"; readonly id: number; readonly answer: HostAnswer }
  /** A command of the DevTools protocol. */
  | {
      readonly type: "post";
      readonly id: number;
      readonly method: string;
      readonly params: object;
    };

/** Control worker to supervisor, one line of JSON each. */
export type ControlReport =
  /** Nothing stopped the cell. */
  | { readonly type: "stuck" }
  /** The answer to a command of the DevTools protocol. */
  | { readonly type: "posted"; readonly id: number; readonly result: object }
  | { readonly type: "refused"; readonly id: number; readonly message: string }
  /** An event of the DevTools protocol. */
  | { readonly type: "inspector"; readonly method: string; readonly params: object };

/** Control worker to main thread: an interrupt is asked for, or its hard stop is over. */
export interface ControlNotice {
  readonly type: "interrupt" | "terminated";
  /** Number of the interrupt. */
  readonly number: number;
}

/** File descriptors of the runtime besides 0 to 3 (3 is Node's IPC channel). */
export const CONTROL_FD = 4;
/** The event pipe. */
export const EVENT_FD = 5;

/** Environment variable with the runtime's secret: it makes markers unique, and its children recognizable. */
export const RUNTIME_KEY = "ATHANOR_RUNTIME";
