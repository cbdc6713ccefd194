import type { MimeBundle, Payload } from "./cell-event.ts";
import type { ErrorContent } from "./iopub-contents.ts";

/** The reply to a request that couldn't be answered. */
export interface ErrorReply extends ErrorContent {
  readonly status: "error";
}

/** One entry of `_jupyter_types_experimental`: a match with its kind, offsets in code points. */
export interface TypedMatch {
  readonly text: string;
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly signature?: string;
}

/** What the language of the notebook is called and how files of it look. */
export interface LanguageInfo {
  readonly name: string;
  readonly version: string;
  readonly mimetype: string;
  readonly file_extension: string;
  readonly pygments_lexer: string;
  readonly codemirror_mode: string;
  readonly nbconvert_exporter: string;
}

interface Ok {
  readonly status: "ok";
}

interface ExecuteReplyContent {
  readonly status: "ok" | "error" | "aborted";
  readonly execution_count: number;
  readonly user_expressions?: Readonly<Record<string, unknown>>;
  readonly payload?: readonly Payload[];
  readonly ename?: string;
  readonly evalue?: string;
  readonly traceback?: readonly string[];
}

/** Contents of successful replies, by the `msg_type` of the reply. */
export interface ReplyContents {
  readonly execute_reply: ExecuteReplyContent;
  readonly complete_reply: Ok & {
    readonly matches: readonly string[];
    readonly cursor_start: number;
    readonly cursor_end: number;
    readonly metadata: { readonly _jupyter_types_experimental: readonly TypedMatch[] };
  };
  readonly inspect_reply: Ok & {
    readonly found: boolean;
    readonly data: MimeBundle;
    readonly metadata: MimeBundle;
  };
  readonly is_complete_reply:
    | { readonly status: "complete" | "invalid" | "unknown" }
    | { readonly status: "incomplete"; readonly indent: string };
  readonly history_reply: Ok & { readonly history: readonly (readonly unknown[])[] };
  readonly comm_info_reply: Ok & {
    readonly comms: Readonly<Record<string, { readonly target_name: string }>>;
  };
  readonly kernel_info_reply: Ok & {
    readonly protocol_version: string;
    readonly implementation: string;
    readonly implementation_version: string;
    readonly language_info: LanguageInfo;
    readonly banner: string;
    readonly help_links: readonly { readonly text: string; readonly url: string }[];
    readonly supported_features: readonly string[];
    readonly debugger: boolean;
  };
  readonly connect_reply: Ok &
    Readonly<Record<`${"shell" | "iopub" | "stdin" | "control" | "hb"}_port`, number>>;
  readonly create_subshell_reply: Ok & { readonly subshell_id: string };
  readonly delete_subshell_reply: Ok;
  readonly list_subshell_reply: Ok & { readonly subshell_id: readonly string[] };
  readonly interrupt_reply: Ok;
  readonly shutdown_reply: Ok & { readonly restart: boolean };
  /** A response of the Debug Adapter Protocol. */
  readonly debug_reply: {
    readonly type: "response";
    readonly success: boolean;
    readonly request_seq: number;
    readonly seq: number;
    readonly command: string;
    readonly message?: string;
    readonly body?: object;
  };
  readonly usage_reply: Ok & {
    readonly hostname: string;
    readonly pid: number;
    /** CPU of the kernel and its children since the last request, percent of one core. */
    readonly kernel_cpu?: number;
    /** Resident memory of the kernel and its children, bytes. */
    readonly kernel_memory: number;
    readonly cpu_count: number;
    readonly host_cpu_percent?: number;
    /** Bytes, and percent for `percent`. */
    readonly host_virtual_memory: Readonly<
      Record<"total" | "available" | "used" | "free" | "percent", number>
    >;
  };
}
