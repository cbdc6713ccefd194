import type { DapEvent, DapRequest, DapResponse } from "../debugger/dap.ts";
import type { Completeness, Completions } from "../language/language.ts";
import type { CellEventSink, CellOutcome, MimeBundle, Payload } from "../protocol/cell-event.ts";
import type { CommMessage, ExecutedCell } from "../runtime/executor.ts";
import type { HistoryQuery, HistoryRow } from "./history-store.ts";

/** What a frontend asks to run: the fields of `execute_request`. */
export interface ExecuteRequest {
  readonly code: string;
  /** Nothing is shown or stored, and the counter stays. */
  readonly silent: boolean;
  /** Whether the cell gets a number of its own and stands in the history. */
  readonly storeHistory: boolean;
  readonly allowStdin: boolean;
  /** Whether an error aborts the cells that wait behind this one. */
  readonly stopOnError: boolean;
  /** Expressions by name, evaluated after a cell that ended well. */
  readonly userExpressions: Readonly<Record<string, string>>;
}

/** What a cell calls back while it runs. */
export interface ExecuteHooks {
  /** Called once when the cell's turn comes, before any event; not for silent cells. */
  onStart(executionCount: number): void;
  /** Asks the user for a line of text; without it, or when stdin isn't allowed, `prompt` throws in the cell. */
  onInput?(prompt: string, password: boolean): Promise<string>;
}

/** The end of one cell: what `execute_reply` carries. */
export interface ExecuteReply {
  readonly executionCount: number;
  readonly outcome: CellOutcome;
  /** By name: `{ status: "ok", data, metadata }` or `{ status: "error", ename, evalue, traceback }`. */
  readonly userExpressions: Readonly<Record<string, unknown>>;
  readonly payload: readonly Payload[];
}

/** What `inspect_reply` carries; `data` is empty when nothing was found. */
export interface InspectReply {
  readonly found: boolean;
  readonly data: MimeBundle;
}

/** One notebook's life: its queue, counter, history and comms. Knows no sockets. */
export interface Session {
  /** Starts the runtime and resolves once it takes cells; calls before that wait for it. */
  start(): Promise<void>;
  /**
   * Runs a cell after those asked for earlier; never rejects for what the user wrote.
   *
   * @param sink - Takes the cell's events in order; payloads stand in the reply instead. Everything the cell emitted
   *   has reached it when the promise resolves; timers that the cell started may call it later.
   */
  execute(request: ExecuteRequest, sink: CellEventSink, hooks: ExecuteHooks): Promise<ExecuteReply>;
  /** Candidates at a cursor, magics and their options included; answers while a cell runs. */
  complete(code: string, utf16Index: number): Promise<Completions>;
  /** Documentation of the name at a cursor; answers while a cell runs. */
  inspect(code: string, utf16Index: number, detailLevel: 0 | 1): Promise<InspectReply>;
  /** Whether a console should run the text or ask for another line. */
  isComplete(code: string): Promise<Completeness>;
  history(query: HistoryQuery): Promise<readonly HistoryRow[]>;
  /** Open comms: target name by comm id. */
  commInfo(targetName?: string): Readonly<Record<string, string>>;
  /** Passes a comm message on; what its handlers emit goes to `sink`. Resolves when they have returned. */
  comm(message: CommMessage, sink: CellEventSink): Promise<void>;
  /** Answers a request of the Debug Adapter Protocol; never waits for a cell. */
  debug(request: DapRequest): Promise<DapResponse>;
  /** Sets who takes what the debugger tells by itself. */
  onDebugEvent(take: (event: DapEvent) => void): void;
  /** Stops the running cell, keeps the state, and aborts the cells that wait. */
  interrupt(): Promise<void>;
  /** A fresh runtime under the same notebook: names, types and comms are forgotten, the counter starts again. */
  restart(): Promise<void>;
  /** Ends runtime and language; harmless when called twice. */
  shutdown(): Promise<void>;
  /** Cells executed so far, the running one last. */
  cells(): readonly ExecutedCell[];
}
