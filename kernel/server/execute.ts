import type { CellEvent } from "../protocol/cell-event.ts";
import type { ReplyContents } from "../protocol/reply-contents.ts";
import type { RequestContent } from "../protocol/request-contents.ts";
import type { ExecuteReply, ExecuteRequest } from "../session/session.ts";
import type { KernelContext, Request } from "./handler.ts";
import type { Origin } from "./publisher.ts";

/** Runs what publishes in the order of the cells. */
export type Emit = (step: () => void) => void;

/**
 * Runs one execute_request in the session and gives its reply.
 *
 * @param emit - Takes each step that publishes; a step may wait until the requests before have ended.
 */
export async function execute(
  request: Request<"execute_request">,
  context: KernelContext,
  emit: Emit,
): Promise<ReplyContents["execute_reply"]> {
  const { content, message } = request;
  const { session, publisher, stdin } = context;
  let origin: Origin = { parent: message.header, executionCount: 0 };
  const sink = (event: CellEvent): void => {
    if (content.silent && event.kind !== "comm") return;
    emit(() => publisher.event(event, origin));
  };
  const onStart = (executionCount: number): void => {
    origin = { parent: message.header, executionCount };
    if (!content.silent) emit(() => publishInput(content.code, origin, context));
  };
  const onInput = async (prompt: string, password: boolean): Promise<string> =>
    stdin.ask({ prompt, password, request: message });
  const hooks = content.allow_stdin ? { onStart, onInput } : { onStart };
  const reply = await session.execute(toExecuteRequest(content), sink, hooks);
  stdin.cancel(message);
  return toReplyContent(reply);
}

function publishInput(code: string, origin: Origin, { publisher }: KernelContext): void {
  const { parent, executionCount } = origin;
  const content = { code, execution_count: executionCount };
  publisher.publish({ type: "execute_input", content }, parent);
}

function toExecuteRequest(content: RequestContent<"execute_request">): ExecuteRequest {
  const { code, silent, store_history: storeHistory = !silent } = content;
  return {
    code,
    silent,
    // The specification forces this off for silent requests.
    storeHistory: storeHistory && !silent,
    allowStdin: content.allow_stdin,
    stopOnError: content.stop_on_error,
    userExpressions: content.user_expressions ?? {},
  };
}

function toReplyContent(reply: ExecuteReply): ReplyContents["execute_reply"] {
  const { executionCount, outcome, userExpressions, payload } = reply;
  if (outcome.status === "aborted") return { status: "aborted", execution_count: executionCount };
  return {
    ...outcome,
    execution_count: executionCount,
    user_expressions: userExpressions,
    payload,
  };
}
