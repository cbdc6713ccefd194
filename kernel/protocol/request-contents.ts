import * as v from "valibot";
import { describeIssue } from "./describe-issue.ts";
import { ProtocolError } from "./protocol-error.ts";

/** Code and where the cursor stands in it. */
export interface CodeAtCursor {
  readonly code: string;
  /** Code points before the cursor; without it the cursor stands at the end. */
  readonly cursor_pos?: number | undefined;
}

/** A comm message without its target. */
export interface CommContent {
  readonly comm_id: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** What a frontend may ask, by `msg_type`: parsed contents with the specification's defaults. */
export interface RequestContents {
  readonly execute_request: {
    readonly code: string;
    readonly silent: boolean;
    /** By default the opposite of `silent`. */
    readonly store_history?: boolean | undefined;
    readonly user_expressions: Readonly<Record<string, string>> | null;
    readonly allow_stdin: boolean;
    readonly stop_on_error: boolean;
  };
  readonly complete_request: CodeAtCursor;
  readonly inspect_request: CodeAtCursor & { readonly detail_level: 0 | 1 };
  readonly is_complete_request: { readonly code: string };
  readonly history_request: {
    readonly output: boolean;
    readonly raw: boolean;
    readonly hist_access_type: "range" | "tail" | "search";
    readonly session: number | null;
    readonly start?: number | null | undefined;
    readonly stop?: number | null | undefined;
    readonly n?: number | null | undefined;
    readonly pattern?: string | null | undefined;
    readonly unique: boolean;
  };
  readonly comm_info_request: { readonly target_name?: string | null | undefined };
  readonly comm_open: CommContent & { readonly target_name: string };
  readonly comm_msg: CommContent;
  readonly comm_close: CommContent;
  readonly kernel_info_request: object;
  readonly connect_request: object;
  readonly interrupt_request: object;
  readonly usage_request: object;
  readonly shutdown_request: { readonly restart: boolean };
  readonly create_subshell_request: object;
  readonly delete_subshell_request: { readonly subshell_id: string };
  readonly list_subshell_request: object;
  readonly debug_request: {
    readonly seq: number;
    readonly command: string;
    readonly arguments: Readonly<Record<string, unknown>>;
  };
  readonly input_reply: { readonly value: string };
}

/** A `msg_type` that this kernel takes from a frontend. */
export type RequestType = keyof RequestContents;

/** The parsed content of a request, defaults filled in. */
export type RequestContent<Type extends RequestType> = RequestContents[Type];

const cursorPos = v.optional(v.pipe(v.number(), v.integer(), v.minValue(0)));
const object = v.record(v.string(), v.unknown());
const commFields = { comm_id: v.string(), data: v.optional(object, {}) };

/** Fields that we don't know are let through: a newer frontend that sends more is understood. */
const requestSchemas: {
  readonly [Type in RequestType]: v.GenericSchema<unknown, RequestContents[Type]>;
} = {
  execute_request: v.looseObject({
    code: v.string(),
    silent: v.optional(v.boolean(), false),
    store_history: v.optional(v.boolean()),
    user_expressions: v.optional(v.nullable(v.record(v.string(), v.string())), {}),
    allow_stdin: v.optional(v.boolean(), true),
    stop_on_error: v.optional(v.boolean(), true),
  }),
  complete_request: v.looseObject({ code: v.string(), cursor_pos: cursorPos }),
  inspect_request: v.looseObject({
    code: v.string(),
    cursor_pos: cursorPos,
    detail_level: v.optional(v.picklist([0, 1]), 0),
  }),
  is_complete_request: v.looseObject({ code: v.string() }),
  history_request: v.looseObject({
    output: v.optional(v.boolean(), false),
    raw: v.optional(v.boolean(), true),
    hist_access_type: v.optional(v.picklist(["range", "tail", "search"]), "tail"),
    session: v.optional(v.nullable(v.number()), 0),
    start: v.optional(v.nullable(v.number())),
    stop: v.optional(v.nullable(v.number())),
    n: v.optional(v.nullable(v.number())),
    pattern: v.optional(v.nullable(v.string())),
    unique: v.optional(v.boolean(), false),
  }),
  comm_info_request: v.looseObject({ target_name: v.optional(v.nullable(v.string())) }),
  comm_open: v.looseObject({ ...commFields, target_name: v.string() }),
  comm_msg: v.looseObject(commFields),
  comm_close: v.looseObject(commFields),
  kernel_info_request: v.looseObject({}),
  connect_request: v.looseObject({}),
  interrupt_request: v.looseObject({}),
  usage_request: v.looseObject({}),
  shutdown_request: v.looseObject({ restart: v.optional(v.boolean(), false) }),
  create_subshell_request: v.looseObject({}),
  delete_subshell_request: v.looseObject({ subshell_id: v.string() }),
  list_subshell_request: v.looseObject({}),
  debug_request: v.looseObject({
    seq: v.optional(v.number(), 0),
    command: v.optional(v.string(), ""),
    arguments: v.optional(v.record(v.string(), v.unknown()), {}),
  }),
  input_reply: v.looseObject({ value: v.string() }),
};

/**
 * Parses the content of a request.
 *
 * @throws {ProtocolError} `content`: the first mistake, with the field, what was expected and what was received.
 */
export function parseRequestContent<Type extends RequestType>(
  type: Type,
  content: unknown,
): RequestContent<Type> {
  const schema: v.GenericSchema<unknown, RequestContent<Type>> = requestSchemas[type];
  const parsed = v.safeParse(schema, content);
  if (parsed.success) return parsed.output;
  throw new ProtocolError(
    "content",
    `The content of ${type} can't be read. ${describeIssue(parsed.issues[0])} ` +
      "Send the fields that the messaging specification lists for this message.",
  );
}
