import { createHmac, randomUUID } from "node:crypto";
import { Dealer, Request, Subscriber } from "zeromq";

/** A message as it stands on the wire, written from the specification and not with the kernel's own code. */
export interface WireMessage {
  readonly channel: "shell" | "control" | "stdin" | "iopub";
  readonly topic: string;
  readonly header: Readonly<Record<string, string>>;
  readonly parentHeader: Readonly<Record<string, string>>;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly content: Readonly<Record<string, any>>; // oxlint-disable-line typescript/no-explicit-any -- tests look into any content
  readonly buffers: readonly Uint8Array[];
}

/** Where the kernel listens. */
export interface FrontendAddress {
  readonly ip: string;
  readonly key: string;
  readonly shell_port: number;
  readonly iopub_port: number;
  readonly stdin_port: number;
  readonly control_port: number;
  readonly hb_port: number;
  /** The kernel's CurveZMQ keys, when it encrypts. */
  readonly curve_publickey?: string;
  readonly curve_secretkey?: string;
}

/** Options of {@link FakeFrontend.send}. */
export interface SendOptions {
  readonly parent?: Readonly<Record<string, string>>;
  readonly buffers?: readonly Uint8Array[];
  /** Signs with another key than the connection file's. */
  readonly key?: string;
  /** Names the subshell that the request is for. */
  readonly subshell?: string;
}

/** What came back for one request: its reply and its iopub messages, `busy` first and `idle` last. */
export interface Answer {
  readonly reply: WireMessage;
  readonly outputs: readonly WireMessage[];
}

/** A Jupyter frontend over real sockets. */
export interface FakeFrontend {
  /** Everything that came, in the order of arrival on each channel. */
  readonly received: readonly WireMessage[];
  /** Sends a message and gives its `msg_id`. */
  send(
    channel: "shell" | "control" | "stdin",
    type: string,
    content: object,
    options?: SendOptions,
  ): Promise<string>;
  /** Sends raw frames. */
  sendFrames(channel: "shell" | "control" | "stdin", frames: readonly Uint8Array[]): Promise<void>;
  /** The first message (received or still to come) that `matches`. */
  waitFor(matches: (message: WireMessage) => boolean): Promise<WireMessage>;
  /** Reply and iopub messages of the request `id`, once both reply and idle are there. */
  answerTo(id: string): Promise<Answer>;
  /** `send`, then `answerTo`. */
  request(type: string, content: object, channel?: "shell" | "control"): Promise<Answer>;
  /** An execute_request with the specification's defaults. */
  execute(code: string, fields?: object): Promise<Answer>;
  /** Sends a ping on the heartbeat and gives what came back. */
  heartbeat(text: string): Promise<string>;
  close(): void;
}

const delimiter = "<IDS|MSG>";

/** Connects to a kernel and waits for its iopub_welcome, so that no output is missed. */
export async function connectFrontend(address: FrontendAddress): Promise<FakeFrontend> {
  const at = (port: number): string => `tcp://${address.ip}:${port}`;
  const session = randomUUID();
  const curve = curveOptions(address);
  const options = {
    linger: 0,
    routingId: session,
    sendHighWaterMark: 0,
    receiveHighWaterMark: 0,
    ...curve,
  };
  const dealers = {
    shell: new Dealer(options),
    control: new Dealer(options),
    stdin: new Dealer(options),
  };
  const iopub = new Subscriber({ linger: 0, receiveHighWaterMark: 0, ...curve });
  const heart = new Request({ linger: 0, ...curve });
  dealers.shell.connect(at(address.shell_port));
  dealers.control.connect(at(address.control_port));
  dealers.stdin.connect(at(address.stdin_port));
  iopub.connect(at(address.iopub_port));
  heart.connect(at(address.hb_port));

  const received: WireMessage[] = [];
  const watchers = new Set<() => void>();
  const take = (channel: WireMessage["channel"], frames: readonly Buffer[]): void => {
    received.push(decode(channel, frames, address.key));
    for (const watcher of watchers) watcher();
  };
  for (const channel of ["shell", "control", "stdin"] as const) {
    void read(dealers[channel], (frames) => take(channel, frames));
  }
  void read(iopub, (frames) => take("iopub", frames));
  iopub.subscribe("");

  const until = async <Value>(look: () => Value | undefined): Promise<Value> => {
    const now = look();
    if (now !== undefined) return now;
    return new Promise((resolve) => {
      const watcher = (): void => {
        const found = look();
        if (found === undefined) return;
        watchers.delete(watcher);
        resolve(found);
      };
      watchers.add(watcher);
    });
  };
  const frontend: FakeFrontend = {
    received,
    send: async (channel, type, content, sending = {}) => {
      const { parent = {}, buffers = [], key = address.key, subshell } = sending;
      const header = {
        msg_id: randomUUID(),
        session,
        username: "tester",
        date: new Date().toISOString(),
        msg_type: type,
        version: "5.5",
        ...(subshell === undefined ? {} : { subshell_id: subshell }),
      };
      const parts = [header, parent, {}, content].map((part) => Buffer.from(JSON.stringify(part)));
      await dealers[channel].send([delimiter, sign(parts, key), ...parts, ...buffers]);
      return header.msg_id;
    },
    sendFrames: async (channel, frames) => dealers[channel].send([...frames]),
    waitFor: async (matches) => until(() => received.find(matches)),
    answerTo: async (id) => until(() => findAnswer(received, id)),
    request: async (type, content, channel = "shell") =>
      frontend.answerTo(await frontend.send(channel, type, content)),
    execute: async (code, fields = {}) =>
      frontend.request("execute_request", { ...executeDefaults, code, ...fields }),
    heartbeat: async (text) => {
      await heart.send(text);
      const [echo] = await heart.receive();
      return String(echo);
    },
    close: () => {
      for (const socket of [...Object.values(dealers), iopub, heart]) socket.close();
    },
  };
  await frontend.waitFor(({ header }) => header["msg_type"] === "iopub_welcome");
  return frontend;
}

/** jupyter_client reuses the kernel's own key pair for its side. */
function curveOptions(address: FrontendAddress): object {
  const { curve_publickey: publicKey, curve_secretkey: secretKey } = address;
  if (publicKey === undefined) return {};
  return { curvePublicKey: publicKey, curveSecretKey: secretKey, curveServerKey: publicKey };
}

/** The fields of an execute_request besides `code`, as a notebook sends them. */
export const executeDefaults = {
  silent: false,
  store_history: true,
  user_expressions: {},
  allow_stdin: true,
  stop_on_error: true,
};

/** The contents of the messages of one type. */
export function contentsOf(
  messages: readonly WireMessage[],
  type: string,
): readonly WireMessage["content"][] {
  return messages.filter(({ header }) => header["msg_type"] === type).map(({ content }) => content);
}

/** The `msg_type` of each message. */
export function typesOf(messages: readonly WireMessage[]): readonly (string | undefined)[] {
  return messages.map(({ header }) => header["msg_type"]);
}

/** All that was printed on one stream. */
export function printed(messages: readonly WireMessage[], name = "stdout"): string {
  const streams = contentsOf(messages, "stream").filter((content) => content["name"] === name);
  return streams.map((content) => String(content["text"])).join("");
}

function findAnswer(received: readonly WireMessage[], id: string): Answer | undefined {
  const own = received.filter(({ parentHeader }) => parentHeader["msg_id"] === id);
  const reply = own.find(({ channel }) => channel === "shell" || channel === "control");
  const outputs = own.filter(({ channel }) => channel === "iopub");
  const end = outputs.findIndex(({ content }) => content["execution_state"] === "idle");
  if (reply === undefined || end < 0) return undefined;
  return { reply, outputs: outputs.slice(0, end + 1) };
}

async function read(
  socket: Dealer | Subscriber,
  take: (frames: readonly Buffer[]) => void,
): Promise<void> {
  try {
    for await (const frames of socket) take(frames);
  } catch (error) {
    if (!socket.closed) throw error;
  }
}

function decode(
  channel: WireMessage["channel"],
  frames: readonly Buffer[],
  key: string,
): WireMessage {
  const at = frames.findIndex((frame) => frame.toString() === delimiter);
  const parts = frames.slice(at + 2, at + 6);
  if (frames[at + 1]?.toString() !== sign(parts, key)) throw new Error("The kernel signed wrongly");
  const [header, parentHeader, metadata, content] = parts.map(
    (part) => JSON.parse(part.toString()) as Record<string, never>,
  );
  return {
    channel,
    topic: frames.slice(0, at).map(String).join(),
    header: header ?? {},
    parentHeader: parentHeader ?? {},
    metadata: metadata ?? {},
    content: content ?? {},
    buffers: frames.slice(at + 6),
  };
}

function sign(parts: readonly Buffer[], key: string): string {
  if (key === "") return "";
  const hmac = createHmac("sha256", key);
  for (const part of parts) hmac.update(part);
  return hmac.digest("hex");
}
