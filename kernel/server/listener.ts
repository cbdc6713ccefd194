import type { Message } from "../protocol/message.ts";
import { ProtocolError } from "../protocol/protocol-error.ts";
import type { Signer } from "../protocol/signature.ts";
import { decodeMessage } from "../protocol/wire.ts";
import type { Listener, RequestChannel } from "../transport/transport.ts";
import type { Dispatcher } from "./dispatcher.ts";
import type { Outlet } from "./outlet.ts";
import type { Stdin } from "./stdin.ts";

/** Parts of {@link createListener}. */
export interface ListenerParts {
  readonly signer: Signer;
  readonly outlet: Outlet;
  readonly stdin: Pick<Stdin, "take">;
  readonly dispatcher: Dispatcher;
  /** Called when a request has been answered. */
  readonly onAnswered: () => void;
  /** Takes a line for a dropped message. */
  readonly log: (line: string) => void;
}

/** Takes what comes in from the sockets: authenticates it, then passes it on. Nothing that arrives makes it throw. */
export function createListener(parts: ListenerParts): Listener {
  const { signer, outlet, stdin, dispatcher, onAnswered, log } = parts;
  const logDropped = createDropLog(log);
  const take = (channel: RequestChannel, message: Message): void => {
    if (channel === "stdin") stdin.take(message);
    else void dispatcher.dispatch(channel, message).then(onAnswered);
  };
  return {
    onFrames: (channel, frames) => {
      try {
        take(channel, decodeMessage(frames, signer));
      } catch (error) {
        logDropped(channel, error);
      }
    },
    onSubscribe: (topic) => welcome(topic, outlet),
  };
}

/** Tells a frontend that its subscription has arrived, so that it knows that it misses nothing (JEP 65). */
function welcome(topic: Uint8Array, outlet: Outlet): void {
  const content = { subscription: Buffer.from(topic).toString() };
  outlet.send("iopub", "iopub_welcome", { content, identities: [topic] });
}

/** So many dropped messages of a kind are logged one by one; a flood must not fill a disk with log. */
const loggedEach = 10;

/** Logs the first of each kind, then each time their number has grown tenfold. */
function createDropLog(
  log: (line: string) => void,
): (channel: RequestChannel, error: unknown) => void {
  const counts = new Map<string, number>();
  return (channel, error) => {
    const fault = error instanceof ProtocolError ? error.fault : "internal";
    const count = (counts.get(fault) ?? 0) + 1;
    counts.set(fault, count);
    if (count > loggedEach && !Number.isInteger(Math.log10(count))) return;
    const reason = error instanceof ProtocolError ? error.message : `internal: ${String(error)}`;
    const more = count > loggedEach ? ` (${count} so far)` : "";
    log(`Dropped a message on ${channel}: ${reason}${more}`);
  };
}
