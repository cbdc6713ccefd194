import type { Message } from "../protocol/message.ts";
import type { ReplyContents } from "../protocol/reply-contents.ts";
import type { RequestContent, RequestType } from "../protocol/request-contents.ts";
import type { Session } from "../session/session.ts";
import type { Transport } from "../transport/transport.ts";
import type { DebugEvents } from "./debug-events.ts";
import type { Publisher } from "./publisher.ts";
import type { Stdin } from "./stdin.ts";
import type { Subshells } from "./subshells.ts";

/** The parts of the kernel that handlers use. */
export interface KernelContext {
  readonly session: Session;
  readonly publisher: Publisher;
  readonly stdin: Stdin;
  readonly debugEvents: DebugEvents;
  readonly subshells: Subshells;
  readonly ports: Transport["ports"];
  /** Versions that kernel_info tells. */
  readonly versions: { readonly kernel: string; readonly typescript: string };
  /** Ends the kernel once the running request has been answered. */
  shutdownAfterReply(): void;
}

/** The type of the reply to a request; comm messages have none. */
export type ReplyTypeOf<Type extends RequestType> = Type extends `${infer Stem}_request`
  ? `${Stem}_reply` & keyof ReplyContents
  : never;

/** The reply's content, or nothing for messages without a reply. */
export type ReplyTo<Type extends RequestType> =
  ReplyTypeOf<Type> extends never ? void : ReplyContents[ReplyTypeOf<Type>];

/** A request with its parsed content. */
export interface Request<Type extends RequestType> {
  readonly message: Message;
  readonly content: RequestContent<Type>;
}

/** Answers one type of request; busy, idle and errors are the dispatcher's work. */
export type Handler<Type extends RequestType> = (
  request: Request<Type>,
  context: KernelContext,
) => ReplyTo<Type> | Promise<ReplyTo<Type>>;
