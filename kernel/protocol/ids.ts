import { randomUUID } from "node:crypto";

declare const brand: unique symbol;

/** A `Value` that only its own maker gives out, so that two kinds of id can't be mixed up. */
export type Branded<Value, Name extends string> = Value & { readonly [brand]: Name };

/** The `msg_id` of a header: names one message of one sender. */
export type MessageId = Branded<string, "MessageId">;

/** The `session` of a header: one per process that sends, so the kernel's differs from its frontends'. */
export type SessionId = Branded<string, "SessionId">;

/** A fresh message id (UUID version 4). */
export function newMessageId(): MessageId {
  return randomUUID() as MessageId;
}

/** A fresh session id (UUID version 4). */
export function newSessionId(): SessionId {
  return randomUUID() as SessionId;
}
