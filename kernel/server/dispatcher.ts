import { setImmediate as turnOfEventLoop } from "node:timers/promises";
import type { Message } from "../protocol/message.ts";
import type { ErrorReply, ReplyContents } from "../protocol/reply-contents.ts";
import { parseRequestContent } from "../protocol/request-contents.ts";
import type { RequestContent } from "../protocol/request-contents.ts";
import { createAbortWindow } from "./abort-window.ts";
import { errorReply, toErrorReply } from "./error-reply.ts";
import { execute } from "./execute.ts";
import type { Emit } from "./execute.ts";
import { createExecutionLane } from "./execution-lane.ts";
import type { KernelContext } from "./handler.ts";
import { createHandlers } from "./handlers.ts";
import type { Handlers } from "./handlers.ts";
import type { Outlet } from "./outlet.ts";
import { requireSubshell } from "./subshells.ts";

/** Answers the requests of shell and control. */
export interface Dispatcher {
  /** Answers one request: busy, reply, idle. Resolves after idle and never rejects. */
  dispatch(channel: "shell" | "control", message: Message): Promise<void>;
}

type PromptType = keyof Handlers;
type CellReply = ReplyContents["execute_reply"];

/** The reply to a failed cell waits this long for requests that were sent before it. */
const abortWindowMs = 20;

/** A dispatcher; requests are answered as they come, only cells wait for each other. */
export function createDispatcher(context: KernelContext, outlet: Outlet): Dispatcher {
  const handlers = createHandlers();
  const runCell = createCellRunner(context);
  const { publisher } = context;
  const reply = (channel: "shell" | "control", message: Message, content: object): void => {
    const { header, identities } = message;
    publisher.flush(header);
    const type = header.msg_type.replace(/_request$/u, "_reply");
    outlet.send(channel, type, { content, parent: header, identities });
  };
  return {
    dispatch: async (channel, message) => {
      if (message.header.msg_type === "execute_request") {
        await runCell(message, (content) => reply(channel, message, content));
        return;
      }
      publisher.status("busy", message.header);
      const content = await answer(message, handlers, context).catch(toErrorReply);
      if (content !== undefined && message.header.msg_type.endsWith("_request")) {
        reply(channel, message, content);
      }
      publisher.status("idle", message.header);
    },
  };
}

type CellRunner = (message: Message, reply: (content: object) => void) => Promise<void>;

function createCellRunner(context: KernelContext): CellRunner {
  const { publisher } = context;
  const lane = createExecutionLane();
  const aborting = createAbortWindow(abortWindowMs);

  const answerCell = async (message: Message, emit: Emit): Promise<CellReply> => {
    requireSubshell(message, context.subshells);
    const content = parseRequestContent("execute_request", message.content);
    // After a turn of the event loop, a failure that was on its way to us has opened the window.
    await turnOfEventLoop();
    const { failedCount } = aborting;
    if (failedCount !== undefined) return { status: "aborted", execution_count: failedCount };
    const reply = await execute({ message, content }, context, emit);
    if (reply.status === "error" && content.stop_on_error) {
      await aborting.pass(reply.execution_count);
    }
    return reply;
  };
  return async (message, reply) => {
    const turn = lane.enter();
    const emit: Emit = (step) => turn.emit(step);
    try {
      emit(() => publisher.status("busy", message.header));
      const content = await answerCell(message, emit).catch(toErrorReply);
      await turn.opened;
      reply(content);
      publisher.status("idle", message.header);
    } finally {
      // Whatever happens to one cell, the next gets its turn.
      turn.leave();
    }
  };
}

async function answer(
  message: Message,
  handlers: Handlers,
  context: KernelContext,
): Promise<object | undefined> {
  const type = message.header.msg_type;
  requireSubshell(message, context.subshells);
  if (!isPromptType(type, handlers)) return unknownRequest(type);
  return handle(type, parseRequestContent(type, message.content), { message, handlers, context });
}

interface Call {
  readonly message: Message;
  readonly handlers: Handlers;
  readonly context: KernelContext;
}

async function handle<Type extends PromptType>(
  type: Type,
  content: RequestContent<Type>,
  { message, handlers, context }: Call,
): Promise<object | undefined> {
  const reply = await handlers[type]({ message, content }, context);
  return reply ?? undefined;
}

function isPromptType(type: string, handlers: Handlers): type is PromptType {
  return Object.hasOwn(handlers, type);
}

/** A newer frontend asks something that we don't know: it gets an answer instead of silence. */
function unknownRequest(type: string): ErrorReply {
  return errorReply(
    "NotSupportedError",
    `Expected a message of the Jupyter messaging protocol 5.5, received ${type}. ` +
      "This kernel doesn't know it; update the kernel or turn the feature off in the frontend.",
  );
}
