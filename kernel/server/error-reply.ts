import type { ErrorReply } from "../protocol/reply-contents.ts";

/** The content of a reply that says why a request couldn't be answered. */
export function errorReply(ename: string, evalue: string): ErrorReply {
  return { status: "error", ename, evalue, traceback: [`${ename}: ${evalue}`] };
}

/** The reply to a request whose handler threw; `traceback` holds the message only, never the kernel's own frames. */
export function toErrorReply(error: unknown): ErrorReply {
  return error instanceof Error
    ? errorReply(error.name, error.message)
    : errorReply("Error", String(error));
}
