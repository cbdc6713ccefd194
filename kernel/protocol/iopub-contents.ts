import type { MimeBundle } from "./cell-event.ts";

/** What may stand in `transient`: never stored in a notebook. */
export interface Transient {
  readonly display_id?: string;
}

/** What an output may look like. `transient` is always an object: nbclient fails on null. */
export interface DisplayContent {
  readonly data: MimeBundle;
  readonly metadata: MimeBundle;
  readonly transient: Transient;
}

/** What went wrong, as frontends print it. */
export interface ErrorContent {
  readonly ename: string;
  readonly evalue: string;
  readonly traceback: readonly string[];
}

/** Contents of the messages that the kernel publishes on iopub, by `msg_type`. */
export interface IopubContents {
  readonly status: { readonly execution_state: "starting" | "busy" | "idle" };
  readonly stream: { readonly name: "stdout" | "stderr"; readonly text: string };
  readonly display_data: DisplayContent;
  readonly update_display_data: DisplayContent;
  readonly execute_input: { readonly code: string; readonly execution_count: number };
  readonly execute_result: DisplayContent & { readonly execution_count: number };
  readonly error: ErrorContent;
  readonly clear_output: { readonly wait: boolean };
  readonly comm_open: Readonly<Record<string, unknown>>;
  readonly comm_msg: Readonly<Record<string, unknown>>;
  readonly comm_close: Readonly<Record<string, unknown>>;
  /** An event of the Debug Adapter Protocol. */
  readonly debug_event: Readonly<Record<string, unknown>>;
  readonly shutdown_reply: { readonly status: "ok"; readonly restart: boolean };
  readonly iopub_welcome: { readonly subscription: string };
}

/** A `msg_type` of iopub. */
export type IopubType = keyof IopubContents;
