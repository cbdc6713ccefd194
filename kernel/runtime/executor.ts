import type { CellEventSink, CellOutcome, MimeBundle } from "../protocol/cell-event.ts";
import type { CompiledCell } from "../protocol/compiled-cell.ts";

/**
 * What completion offers where a magic takes a value: entries of folders, what `%load_ext` can name, names that cells declared, the same with
 * magics, numbers of jobs, environment variables, TypeScript, or a list (which doesn't restrict what may be written; `choices` does).
 */
export type ArgumentValues =
  | "file"
  | "folder"
  | "module"
  | "name"
  | "magic"
  | "job"
  | "environment"
  | "code"
  | readonly string[];

/** A magic as the runtime announces it, enough for completion and `%lsmagic`. */
export interface MagicSummary {
  readonly name: string;
  readonly kind: "line" | "cell" | "both";
  readonly summary: string;
  /** Option names without dashes. */
  readonly options: readonly string[];
  /** What each positional may be, in order; the last stands for all that follow. */
  readonly positionals?: readonly ArgumentValues[];
  /** What the options with a value take, by long name and by letter. */
  readonly values?: Readonly<Record<string, ArgumentValues>>;
  /** What the lines of the cell magic are; text that only the magic knows when absent. */
  readonly body?: "code" | "shell";
  /** What `--help` shows, plain text; for `%name?` while a cell runs. */
  readonly help?: string;
}

/** Questions that code in the runtime asks the supervisor, by name; the session answers them. */
export type HostRequest =
  /** Compile more cell code in the running cell (`%time`, `%run`); answered with a `CompiledCell`. */
  | { readonly request: "compile"; readonly code: string }
  /** The cells executed so far with their outputs, for reports; answered with `ExecutedCell[]`. */
  | { readonly request: "cells" }
  /** Text typed by the user (`input_request`); answered with a string. */
  | { readonly request: "input"; readonly prompt: string; readonly password: boolean }
  /** Documentation of a name at the end of `code`; answered with a `MimeBundle` or null. */
  | { readonly request: "inspect"; readonly code: string; readonly detailLevel: 0 | 1 }
  /** History of inputs, newest last; answered with `[session, line, source][]`. */
  | { readonly request: "history"; readonly count: number; readonly pattern?: string }
  /** A name that a magic set, so that the compiler knows it (as `any`). */
  | { readonly request: "declare"; readonly name: string }
  /** Type check policy of later cells. */
  | { readonly request: "typecheck"; readonly mode: "error" | "warn" | "off" }
  /** Whether local modules are imported again when their files have changed. */
  | { readonly request: "autoreload"; readonly enabled: boolean }
  /** Forget all names and their types. */
  | { readonly request: "reset" };

/** One executed cell, as reports and `%history` read it. */
export interface ExecutedCell {
  readonly executionCount: number;
  readonly source: string;
  readonly status: "ok" | "error" | "running";
  /** nbformat 4 outputs. */
  readonly outputs: readonly Readonly<Record<string, unknown>>[];
  /** Unix milliseconds. */
  readonly startedAt: number;
}

/** Options of {@link Executor.run}. */
export interface RunOptions {
  readonly executionCount: number;
  /** Takes what the cell emits; also after its end, for timers and promises that it started. */
  readonly sink: CellEventSink;
  /** Answers the runtime's questions while the cell runs. */
  readonly onRequest: (request: HostRequest) => Promise<unknown>;
}

/** Where cells run. One cell at a time; the session keeps the queue. */
export interface Executor {
  /** Starts the runtime and resolves with its magics once it takes cells. */
  start(): Promise<readonly MagicSummary[]>;
  /** Runs one cell; resolves when its whole output has reached the sink, never rejects for user errors. */
  run(cell: CompiledCell, options: RunOptions): Promise<CellOutcome>;
  /** The value of one compiled expression, for `user_expressions`. */
  evaluate(cell: CompiledCell): Promise<
    | { readonly status: "ok"; readonly data: MimeBundle; readonly metadata: MimeBundle }
    | {
        readonly status: "error";
        readonly ename: string;
        readonly evalue: string;
        readonly traceback: readonly string[];
      }
  >;
  /**
   * Passes a frontend's comm message to user code; resolves when its handlers have returned.
   *
   * @param sink - Takes what the handlers emit, also later.
   */
  sendComm(message: CommMessage, sink: CellEventSink): Promise<void>;
  /** Stops the running cell and keeps the state; resolves once the ladder has begun. */
  interrupt(): Promise<void>;
  /** Connects V8's inspector to the runtime, for a debugger; undefined while no runtime runs. */
  openInspector(target: InspectorTarget): Inspector | undefined;
  /** Ends the runtime and its children; harmless when called twice. */
  dispose(): Promise<void>;
}

/** Takes what an {@link Inspector} tells by itself. */
export interface InspectorTarget {
  /** An event of the DevTools protocol. */
  readonly onEvent: (method: string, params: object) => void;
  /** The runtime has ended, and with it the connection. */
  readonly onEnd: () => void;
}

/** V8's inspector, in the DevTools protocol. Answers while the runtime runs a cell, blocked or stopped. */
export interface Inspector {
  /**
   * Sends a command and resolves with its result.
   *
   * @throws {Error} What the inspector says, or that the runtime has ended.
   */
  post(method: string, params?: object): Promise<object>;
  /** Ends the connection: breakpoints go and a stopped cell goes on. Harmless when called twice. */
  close(): void;
}

/** A comm message from the frontend. */
export interface CommMessage {
  readonly type: "comm_open" | "comm_msg" | "comm_close";
  readonly content: Readonly<Record<string, unknown>>;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly buffers: readonly Uint8Array[];
}
