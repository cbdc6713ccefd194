/** Data of one output by media type, e.g. `{ "text/plain": "3" }`; JSON types hold objects, the others strings. */
export type MimeBundle = Readonly<Record<string, unknown>>;

/** What one cell tells the frontend, in the order it happened. */
export type CellEvent =
  | { readonly kind: "stream"; readonly name: "stdout" | "stderr"; readonly text: string }
  | {
      readonly kind: "display";
      readonly data: MimeBundle;
      readonly metadata?: MimeBundle;
      readonly displayId?: string;
    }
  | {
      readonly kind: "update";
      readonly data: MimeBundle;
      readonly metadata?: MimeBundle;
      readonly displayId: string;
    }
  | { readonly kind: "result"; readonly data: MimeBundle; readonly metadata?: MimeBundle }
  | {
      readonly kind: "error";
      readonly ename: string;
      readonly evalue: string;
      /** Lines as the frontend prints them; may hold ANSI colours. */
      readonly traceback: readonly string[];
    }
  | { readonly kind: "clear"; readonly wait: boolean }
  | { readonly kind: "payload"; readonly payload: Payload }
  | {
      readonly kind: "comm";
      readonly type: "comm_open" | "comm_msg" | "comm_close";
      readonly content: Readonly<Record<string, unknown>>;
      readonly metadata?: Readonly<Record<string, unknown>>;
      readonly buffers?: readonly Uint8Array[];
    };

/** What an execute_reply carries back besides its status (messaging spec, "Payloads"). */
export type Payload =
  | { readonly source: "page"; readonly data: MimeBundle; readonly start: number }
  | { readonly source: "set_next_input"; readonly text: string; readonly replace: boolean };

/** Takes a cell's events one by one; never throws. */
export type CellEventSink = (event: CellEvent) => void;

/** How a cell ended. `aborted` means that it never started because an earlier cell failed. */
export type CellOutcome =
  | { readonly status: "ok" }
  | {
      readonly status: "error";
      readonly ename: string;
      readonly evalue: string;
      readonly traceback: readonly string[];
    }
  | { readonly status: "aborted" };
