import * as v from "valibot";
import { newMessageId } from "./ids.ts";
import type { MessageId, SessionId } from "./ids.ts";

/** The version of the Jupyter messaging protocol that this kernel speaks. */
export const protocolVersion = "5.5";

/** Who sent a message, when, and of what type (messaging spec, "General Message Format"). */
export interface Header {
  readonly msg_id: MessageId;
  readonly session: SessionId;
  readonly username: string;
  /** ISO 8601 in UTC. */
  readonly date: string;
  readonly msg_type: string;
  readonly version: string;
  /** The subshell that a request is for; absent or null means the parent shell. */
  readonly subshell_id?: string | null | undefined;
}

/** The parent of a message: a header as it came, or `{}` when nothing caused the message. */
export type ParentHeader = Header | Readonly<Record<string, never>>;

const headerSchema = v.looseObject({
  msg_id: v.string(),
  msg_type: v.string(),
  session: v.optional(v.string(), ""),
  username: v.optional(v.string(), ""),
  date: v.optional(v.string(), ""),
  version: v.optional(v.string(), protocolVersion),
  subshell_id: v.optional(v.nullable(v.string())),
});

const parentSchema = v.union([headerSchema, v.object({})]);

/** Options of {@link createHeader}. */
export interface HeaderOptions {
  readonly session: SessionId;
  readonly username: string;
  readonly now?: () => Date;
}

/** The header of a new message of type `messageType`. */
export function createHeader(messageType: string, options: HeaderOptions): Header {
  const { session, username, now = () => new Date() } = options;
  return {
    msg_id: newMessageId(),
    session,
    username,
    date: now().toISOString(),
    msg_type: messageType,
    version: protocolVersion,
  };
}

/** Reads a header; fields that we don't know stay in it, because replies send it back as it came. */
export function parseHeader(value: unknown): Header | undefined {
  const parsed = v.safeParse(headerSchema, value);
  return parsed.success ? (parsed.output as unknown as Header) : undefined;
}

/** Reads a parent header; `undefined` when it is neither a header nor an empty object. */
export function parseParentHeader(value: unknown): ParentHeader | undefined {
  const parsed = v.safeParse(parentSchema, value);
  return parsed.success ? (parsed.output as unknown as ParentHeader) : undefined;
}
