import { setTimeout as sleep } from "node:timers/promises";
import { Router, XPublisher } from "zeromq";
import type { SocketOptions } from "zeromq";
import type { ConnectionFile } from "../protocol/connection-file.ts";
import { endpoint } from "./endpoint.ts";
import { createSendQueue } from "./send-queue.ts";
import type { SendQueue } from "./send-queue.ts";

/** A channel on which frontends write to the kernel. */
export type RequestChannel = "shell" | "control" | "stdin";

/** The five sockets by their names in the connection file. */
export type SocketName = RequestChannel | "iopub" | "hb";

/** Where the sockets bind. Unlike in a connection file, port 0 is allowed with tcp: the system then chooses. */
export type BindAddress = Pick<
  ConnectionFile,
  "transport" | "ip" | "curve_publickey" | "curve_secretkey" | `${SocketName}_port`
>;

/** Who takes what comes in. None of these may throw. */
export interface Listener {
  /** The frames of one message, identities first. */
  readonly onFrames: (channel: RequestChannel, frames: readonly Uint8Array[]) => void;
  /** A frontend subscribed to iopub with this topic prefix, usually the empty one. */
  readonly onSubscribe: (topic: Uint8Array) => void;
}

/** Five bound sockets. The heartbeat is answered here, from the start. */
export interface Transport {
  /** Starts reading; what frontends sent before is kept until then. To be called once. */
  listen(listener: Listener): void;
  /** The bound ports, as the connection file names them. */
  readonly ports: Readonly<Record<`${SocketName}_port`, number>>;
  /** Sends frames in the order of calls; on iopub the first frame is the topic. */
  send(channel: RequestChannel | "iopub", frames: readonly Uint8Array[]): void;
  /** Sends what waits, then closes; frontends get up to a second to fetch it. Harmless when called twice. */
  close(): Promise<void>;
}

/** ZeroMQ waits this long at exit for a frontend to fetch the last replies. */
const lingerMs = 1_000;

/**
 * Binds the five sockets.
 *
 * @param address - Of the connection file.
 * @param onError - Told when a socket failed; what it had to carry is lost.
 * @throws {Error} When an address can't be bound; sockets bound before are closed.
 */
export async function openTransport(
  address: BindAddress,
  onError: (error: unknown) => void,
): Promise<Transport> {
  const sockets = openSockets(address);
  try {
    await bindAll(sockets, address);
  } catch (error) {
    closeAll(sockets);
    throw error;
  }
  const queues = createQueues(sockets, onError);
  const all = Object.values(queues);
  void echo(sockets.hb, onError);
  return {
    ports: boundPorts(sockets, address),
    listen: (listener) => listen(sockets, listener, onError),
    send: (channel, frames) => queues[channel].push(frames),
    close: () => closeTransport(all, sockets),
  };
}

interface Sockets {
  readonly shell: Router;
  readonly control: Router;
  readonly stdin: Router;
  readonly iopub: XPublisher;
  readonly hb: Router;
}

/**
 * Messages that wait for one frontend on iopub. One that is slow falls behind by less, as cells are capped; one that has
 * stopped reading must not fill the memory: it loses what comes beyond, the others nothing.
 */
const iopubBacklog = 50_000;

/** Pings that wait for a peer which doesn't read their echo; it loses what comes beyond. */
const heartbeatBacklog = 1_000;

/** No high water marks for replies: they are few. */
function openSockets(address: BindAddress): Sockets {
  const options = {
    linger: lingerMs,
    sendHighWaterMark: 0,
    ipv6: address.ip.includes(":"),
    ...curveOptions(address),
  };
  const router = (): Router => new Router({ ...options, receiveHighWaterMark: 0, handover: true });
  return {
    shell: router(),
    control: router(),
    stdin: router(),
    // Every subscription is seen, not the first of a topic only: each frontend gets its welcome.
    iopub: new XPublisher({
      ...options,
      sendHighWaterMark: iopubBacklog,
      verbosity: "allSubs",
    }),
    // A reply socket would do, but zeromq.js ends its reading at the first ping without an empty frame in front.
    hb: new Router({ ...options, sendHighWaterMark: heartbeatBacklog, linger: 0 }),
  };
}

/** With keys, each socket is a CurveZMQ server: a peer without the public key gets no connection. */
function curveOptions({ curve_secretkey: secretKey }: BindAddress): SocketOptions<Router> {
  return secretKey === undefined ? {} : { curveServer: true, curveSecretKey: secretKey };
}

async function bindAll(sockets: Sockets, address: BindAddress): Promise<void> {
  await Promise.all(
    socketNames.map((name) => sockets[name].bind(endpoint(address, address[`${name}_port`]))),
  );
}

const socketNames = ["shell", "control", "stdin", "iopub", "hb"] as const;

function boundPorts(sockets: Sockets, address: BindAddress): Transport["ports"] {
  const port = (name: SocketName): number => {
    if (address.transport === "ipc") return address[`${name}_port`];
    return Number(/:(\d+)$/u.exec(sockets[name].lastEndpoint ?? "")?.[1]);
  };
  return {
    shell_port: port("shell"),
    control_port: port("control"),
    stdin_port: port("stdin"),
    iopub_port: port("iopub"),
    hb_port: port("hb"),
  };
}

function createQueues(
  sockets: Sockets,
  onError: (error: unknown) => void,
): Readonly<Record<RequestChannel | "iopub", SendQueue>> {
  const queue = (socket: Router | XPublisher): SendQueue =>
    createSendQueue((frames) => socket.send([...frames]), onError);
  return {
    shell: queue(sockets.shell),
    control: queue(sockets.control),
    stdin: queue(sockets.stdin),
    iopub: queue(sockets.iopub),
  };
}

function listen(sockets: Sockets, listener: Listener, onError: (error: unknown) => void): void {
  const { onFrames, onSubscribe } = listener;
  for (const channel of ["shell", "control", "stdin"] as const) {
    void receive(sockets[channel], (frames) => onFrames(channel, frames), onError);
  }
  void receive(sockets.iopub, ([event]) => readSubscription(event, onSubscribe), onError);
}

async function receive(
  socket: Router | XPublisher,
  take: (frames: readonly Uint8Array[]) => void,
  onError: (error: unknown) => void,
): Promise<void> {
  while (!socket.closed) {
    try {
      for await (const frames of socket) take(frames);
    } catch (error) {
      if (socket.closed) return;
      // One bad message mustn't make the kernel deaf; a socket that fails for good mustn't keep it busy.
      onError(error);
      await sleep(retryMs);
    }
  }
}

/** A socket that failed is read again after this long. */
const retryMs = 50;

/** A subscription arrives as one frame: byte 1, then the topic. Byte 0 ends one. */
function readSubscription(
  event: Uint8Array | undefined,
  onSubscribe: Listener["onSubscribe"],
): void {
  if (event?.[0] === 1) onSubscribe(event.subarray(1));
}

/** Sends every ping back as it came. */
async function echo(socket: Router, onError: (error: unknown) => void): Promise<void> {
  const onSendError = (error: unknown): void => {
    if (!socket.closed) onError(error);
  };
  const echoes = createSendQueue((frames) => socket.send([...frames]), onSendError);
  await receive(socket, (frames) => echoes.push(frames), onError);
}

async function closeTransport(queues: readonly SendQueue[], sockets: Sockets): Promise<void> {
  for (const queue of queues) queue.close();
  await Promise.all(queues.map((queue) => queue.drained()));
  closeAll(sockets);
}

function closeAll(sockets: Sockets): void {
  for (const socket of Object.values(sockets)) socket.close();
}
