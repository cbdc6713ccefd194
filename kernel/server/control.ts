import type { Handler } from "./handler.ts";

/** Answers interrupt_request once the ladder has begun; an open question to the user is cancelled too. */
export const interrupt: Handler<"interrupt_request"> = async (_, { session, stdin }) => {
  stdin.cancel();
  await session.interrupt();
  return { status: "ok" };
};

/** Answers shutdown_request, on iopub too (as ipykernel does), and ends the kernel after the reply. */
export const shutdown: Handler<"shutdown_request"> = ({ content, message }, context) => {
  const reply = { status: "ok", restart: content.restart } as const;
  context.publisher.publish({ type: "shutdown_reply", content: reply }, message.header);
  context.shutdownAfterReply();
  return reply;
};

/** Answers debug_request, also while a cell runs or is stopped; a failure is a response of DAP that says so. */
export const debug: Handler<"debug_request"> = ({ content, message }, { session, debugEvents }) => {
  debugEvents.answering(message.header);
  return session.debug(content);
};

/** Answers create_subshell_request with the new name. */
export const createSubshell: Handler<"create_subshell_request"> = (_, { subshells }) => ({
  status: "ok",
  subshell_id: subshells.create(),
});

/** Answers delete_subshell_request. */
export const deleteSubshell: Handler<"delete_subshell_request"> = ({ content }, { subshells }) => {
  subshells.delete(content.subshell_id);
  return { status: "ok" };
};

/** Answers list_subshell_request with all names; the parent shell has none. */
export const listSubshells: Handler<"list_subshell_request"> = (_, { subshells }) => ({
  status: "ok",
  subshell_id: subshells.list(),
});
