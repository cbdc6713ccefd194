import type { Message } from "../protocol/message.ts";
import type { Handler, KernelContext } from "./handler.ts";

/** Answers comm_info_request with the open comms, those of one target if it is named. */
export const commInfo: Handler<"comm_info_request"> = ({ content }, { session }) => {
  const targets = session.commInfo(content.target_name ?? undefined);
  const comms: Record<string, { readonly target_name: string }> = {};
  for (const [id, target] of Object.entries(targets)) comms[id] = { target_name: target };
  return { status: "ok", comms };
};

/** Passes comm_open on; what its handlers print appears under this message. */
export const commOpen: Handler<"comm_open"> = ({ message }, context) =>
  pass("comm_open", message, context);

/** Passes comm_msg on, as {@link commOpen} does. */
export const commMessage: Handler<"comm_msg"> = ({ message }, context) =>
  pass("comm_msg", message, context);

/** Passes comm_close on, as {@link commOpen} does. */
export const commClose: Handler<"comm_close"> = ({ message }, context) =>
  pass("comm_close", message, context);

/** Resolves when the handlers have returned, so that a slider waits with its next value (ipywidgets' throttle). */
async function pass(
  type: "comm_open" | "comm_msg" | "comm_close",
  message: Message,
  { session, publisher }: KernelContext,
): Promise<void> {
  const { content, metadata, buffers, header } = message;
  const origin = { parent: header, executionCount: 0 };
  await session.comm({ type, content, metadata, buffers }, (event) =>
    publisher.event(event, origin),
  );
}
