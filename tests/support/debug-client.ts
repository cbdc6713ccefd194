import { executeDefaults } from "./fake-frontend.ts";
import type { FakeFrontend, WireMessage } from "./fake-frontend.ts";

/** A Jupyter frontend's side of a debugger, over real sockets. */
export interface DebugClient {
  /** Sends a debug_request and gives its response. */
  request(command: string, args?: object): Promise<WireMessage["content"]>;
  /** {@link request} for one that must succeed; gives its body. */
  body(command: string, args?: object): Promise<WireMessage["content"]>;
  /** Turns the debugger on, as JupyterLab does. */
  start(): Promise<void>;
  /** Sets breakpoints in a cell of this text and gives what the kernel says of them. */
  breakAt(code: string, lines: readonly number[]): Promise<WireMessage["content"]>;
  /** Sends a cell without waiting for its end; gives the request's id. */
  run(code: string): Promise<string>;
  /** The next event of this name since the last call. */
  event(name: string): Promise<WireMessage["content"]>;
  /** Waits for the next stop and gives the frames of it. */
  stopped(): Promise<readonly Frame[]>;
  /** Moves on, and waits for the next stop. */
  move(command: "next" | "stepIn" | "stepOut" | "continue"): Promise<readonly Frame[]>;
  /** The variables of a frame by scope and name, as `type value`. */
  variables(frame: Frame): Promise<Readonly<Record<string, Readonly<Record<string, string>>>>>;
}

/** A frame as the kernel tells it. */
export interface Frame {
  readonly id: number;
  readonly name: string;
  readonly line: number;
  readonly source: { readonly path: string; readonly name: string };
}

/** A debug client that speaks over `frontend`. */
export function createDebugClient(frontend: FakeFrontend): DebugClient {
  let seq = 0;
  let read = 0;
  const request: DebugClient["request"] = async (command, args = {}) => {
    const content = { seq: ++seq, type: "request", command, arguments: args };
    const { reply } = await frontend.request("debug_request", content, "control");
    return reply.content;
  };
  const client: DebugClient = {
    request,
    body: async (command, args) => {
      const response = await request(command, args);
      if (response["success"] !== true) throw new Error(`${command}: ${response["message"]}`);
      return response["body"] as WireMessage["content"];
    },
    start: async () => {
      await client.body("initialize", { clientID: "tests", supportsVariableType: true });
      await client.body("attach");
    },
    breakAt: async (code, lines) => {
      const { sourcePath: path } = await client.body("dumpCell", { code });
      const breakpoints = lines.map((line) => ({ line }));
      return client.body("setBreakpoints", { source: { path }, breakpoints });
    },
    run: (code) => frontend.send("shell", "execute_request", { ...executeDefaults, code }),
    event: async (name) => {
      const message = await frontend.waitFor(
        (each) =>
          each.header["msg_type"] === "debug_event" &&
          each.content["event"] === name &&
          frontend.received.indexOf(each) >= read,
      );
      read = frontend.received.indexOf(message) + 1;
      return message.content["body"] as WireMessage["content"];
    },
    stopped: async () => {
      await client.event("stopped");
      return (await client.body("stackTrace", { threadId: 1 }))["stackFrames"];
    },
    move: async (command) => {
      await client.body(command, { threadId: 1 });
      return client.stopped();
    },
    variables: async ({ id }) => {
      const { scopes } = await client.body("scopes", { frameId: id });
      const found: Record<string, Record<string, string>> = {};
      for (const { name, variablesReference } of scopes) {
        const { variables } = await client.body("variables", { variablesReference });
        found[name] = Object.fromEntries(
          variables.map((each: Record<string, string>) => [
            each["name"],
            `${each["type"] ?? ""} ${each["value"]}`.trim(),
          ]),
        );
      }
      return found;
    },
  };
  return client;
}
