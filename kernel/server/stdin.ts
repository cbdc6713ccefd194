import type { Message } from "../protocol/message.ts";
import { parseRequestContent } from "../protocol/request-contents.ts";
import type { Outlet } from "./outlet.ts";
import type { Publisher } from "./publisher.ts";

/** A question to the user. */
export interface InputQuestion {
  readonly prompt: string;
  /** Whether the frontend hides what is typed. */
  readonly password: boolean;
  /** The execute_request of the cell that asks: its frontend gets the question. */
  readonly request: Message;
}

/** Questions to the user, one after the other. */
export interface Stdin {
  /** Resolves with the line that the user typed; rejects when cancelled. */
  ask(question: InputQuestion): Promise<string>;
  /** Takes an input_reply; one that nobody waits for, or that answers an earlier question, is dropped. */
  take(reply: Message): void;
  /** Rejects the open questions of one request (its cell ended), or all (interrupt, shutdown). */
  cancel(request?: Message): void;
}

interface Pending {
  readonly question: InputQuestion;
  readonly resolve: (line: string) => void;
  readonly reject: (error: Error) => void;
}

/** The stdin channel. */
export function createStdin(outlet: Outlet, publisher: Publisher): Stdin {
  let waiting: Pending[] = [];
  let asked: string | undefined;
  const retired = new Set<string>();

  const askNext = (): void => {
    const question = waiting[0]?.question;
    if (question === undefined || asked !== undefined) return;
    const { prompt, password, request } = question;
    // What the cell printed before stands above the prompt.
    publisher.flush(request.header);
    const content = { prompt, password };
    const { identities, header: parent } = request;
    asked = outlet.send("stdin", "input_request", { content, parent, identities }).msg_id;
  };
  const retire = (): void => {
    if (asked !== undefined) retired.add(asked);
    asked = undefined;
  };

  return {
    ask: (question) =>
      new Promise((resolve, reject) => {
        waiting.push({ question, resolve, reject });
        askNext();
      }),
    take: (reply) => {
      const answered = reply.parentHeader["msg_id"];
      const isStale = typeof answered === "string" && retired.has(answered);
      if (asked === undefined || isStale) return;
      const { value } = parseRequestContent("input_reply", reply.content);
      retire();
      waiting.shift()?.resolve(value);
      askNext();
    },
    cancel: (request) => {
      const isMeant = ({ question }: Pending): boolean =>
        request === undefined || question.request === request;
      const cancelled = waiting.filter(isMeant);
      if (waiting[0] !== undefined && isMeant(waiting[0])) retire();
      waiting = waiting.filter((pending) => !isMeant(pending));
      for (const { reject } of cancelled) reject(inputInterrupted());
      askNext();
    },
  };
}

function inputInterrupted(): Error {
  const error = new Error("The cell was stopped while it waited for input.");
  error.name = "KeyboardInterrupt";
  return error;
}
