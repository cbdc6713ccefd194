import { describe, expect, it } from "vitest";
import { createHeader } from "../../../kernel/protocol/header.ts";
import type { Header, ParentHeader } from "../../../kernel/protocol/header.ts";
import { newSessionId } from "../../../kernel/protocol/ids.ts";
import type { Message } from "../../../kernel/protocol/message.ts";
import type { Outlet, OutgoingMessage } from "../../../kernel/server/outlet.ts";
import { createPublisher } from "../../../kernel/server/publisher.ts";
import { createStdin } from "../../../kernel/server/stdin.ts";
import type { Stdin } from "../../../kernel/server/stdin.ts";

const session = newSessionId();
const header = (type: string): Header => createHeader(type, { session, username: "me" });

function message(type: string, content: object, parentHeader: ParentHeader = {}): Message {
  const identities = [Buffer.from("frontend")];
  const fields = content as Message["content"];
  return {
    identities,
    header: header(type),
    parentHeader,
    metadata: {},
    content: fields,
    buffers: [],
  };
}

interface Asked extends OutgoingMessage {
  readonly header: Header;
}

function openStdin(): { readonly stdin: Stdin; readonly asked: Asked[] } {
  const asked: Asked[] = [];
  const outlet: Outlet = {
    send: (channel, type, outgoing) => {
      const sent = header(type);
      if (channel === "stdin") asked.push({ ...outgoing, header: sent });
      return sent;
    },
  };
  return { stdin: createStdin(outlet, createPublisher(outlet)), asked };
}

const answer = (value: string, parent: ParentHeader = {}): Message =>
  message("input_reply", { value }, parent);

describe("createStdin", () => {
  it("asks with the identities and the header of the request", async () => {
    const { stdin, asked } = openStdin();
    const request = message("execute_request", {});
    const line = stdin.ask({ prompt: "?", password: false, request });
    const [question] = asked;
    expect(question).toMatchObject({ content: { prompt: "?", password: false } });
    expect(question?.identities).toBe(request.identities);
    expect(question?.parent).toBe(request.header);
    stdin.take(answer("yes"));
    expect(await line).toBe("yes");
  });

  it("asks one question after the other", async () => {
    const { stdin, asked } = openStdin();
    const request = message("execute_request", {});
    const lines = ["a", "b"].map((prompt) => stdin.ask({ prompt, password: false, request }));
    expect(asked.length).toBe(1);
    stdin.take(answer("1", asked[0]?.header));
    expect(asked.length).toBe(2);
    stdin.take(answer("2", asked[1]?.header));
    expect(await Promise.all(lines)).toEqual(["1", "2"]);
  });

  it("drops answers that nobody waits for", async () => {
    const { stdin } = openStdin();
    stdin.take(answer("early"));
    const request = message("execute_request", {});
    const line = stdin.ask({ prompt: "", password: false, request });
    stdin.take(answer("right"));
    expect(await line).toBe("right");
  });

  it("cancels the questions of one cell and goes on with the next one's", async () => {
    const { stdin, asked } = openStdin();
    const [first, second] = [message("execute_request", {}), message("execute_request", {})];
    const lost = stdin.ask({ prompt: "", password: false, request: first });
    const kept = stdin.ask({ prompt: "", password: false, request: second });
    stdin.cancel(first);
    await expect(lost).rejects.toThrow(/stopped while it waited for input/u);
    stdin.take(answer("late", asked[0]?.header));
    stdin.take(answer("good", asked[1]?.header));
    expect(await kept).toBe("good");
  });

  it("refuses an answer without a text and waits on", async () => {
    const { stdin } = openStdin();
    const request = message("execute_request", {});
    const line = stdin.ask({ prompt: "", password: false, request });
    expect(() => stdin.take(message("input_reply", {}))).toThrow(/Expected `value`/u);
    stdin.take(answer("text"));
    expect(await line).toBe("text");
  });
});
