import { randomUUID } from "node:crypto";
import { connect } from "node:net";
import { Dealer, Subscriber } from "zeromq";
import type { FrontendAddress } from "../fake-frontend.ts";
import type { FuzzChannel } from "./messages.ts";

/** A peer that sends anything and keeps nothing of what comes back. */
export interface SocketPeer {
  send(channel: FuzzChannel, frames: readonly Buffer[]): Promise<void>;
  /** How many messages came back on shell and control. */
  readonly replies: number;
  /** How many messages came on iopub. */
  readonly published: number;
  close(): void;
}

/** Connects to a kernel's channels with raw sockets. */
export function connectPeer(address: FrontendAddress): SocketPeer {
  const at = (port: number): string => `tcp://${address.ip}:${port}`;
  const { curve_publickey: publicKey, curve_secretkey: secretKey } = address;
  const curve =
    publicKey === undefined || secretKey === undefined
      ? {}
      : { curvePublicKey: publicKey, curveSecretKey: secretKey, curveServerKey: publicKey };
  const options = { linger: 0, sendHighWaterMark: 0, receiveHighWaterMark: 0, ...curve };
  const dealer = (port: number): Dealer => {
    const socket = new Dealer({ ...options, routingId: randomUUID() });
    socket.connect(at(port));
    return socket;
  };
  const dealers = {
    shell: dealer(address.shell_port),
    control: dealer(address.control_port),
    stdin: dealer(address.stdin_port),
  };
  const iopub = new Subscriber({ linger: 0, receiveHighWaterMark: 0, ...curve });
  iopub.connect(at(address.iopub_port));
  iopub.subscribe("");
  let replies = 0;
  let published = 0;
  for (const socket of Object.values(dealers)) void drain(socket, () => (replies += 1));
  void drain(iopub, () => (published += 1));
  return {
    send: async (channel, frames) => {
      // ZeroMQ has no message without frames.
      if (frames.length > 0) await dealers[channel].send([...frames]);
    },
    get replies() {
      return replies;
    },
    get published() {
      return published;
    },
    close: () => {
      for (const socket of [...Object.values(dealers), iopub]) socket.close();
    },
  };
}

async function drain(socket: Dealer | Subscriber, count: () => void): Promise<void> {
  try {
    for await (const _ of socket) count();
  } catch (error) {
    if (!socket.closed) throw error;
  }
}

/** Writes bytes that are no ZeroMQ to a port, and hangs up. */
export async function writeRaw(port: number, bytes: Buffer): Promise<void> {
  const socket = connect(port, "127.0.0.1");
  // The kernel may hang up first.
  socket.on("error", () => undefined);
  socket.end(bytes);
  socket.resume();
  await new Promise((resolve) => socket.on("close", resolve));
}
