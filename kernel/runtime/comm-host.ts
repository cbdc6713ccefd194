import { randomUUID } from "node:crypto";
import type { CellEvent } from "../protocol/cell-event.ts";
import type { CommMessage } from "./executor.ts";

type Fields = Readonly<Record<string, unknown>>;

/** What comes with a comm message besides its data. */
export interface CommExtras {
  readonly metadata?: Fields;
  readonly buffers?: readonly Uint8Array[];
}

/** Takes the data of one message. */
export type CommHandler = (data: Fields, extras: Required<CommExtras>) => void;

/** One open comm: a two-way channel between code in a cell and code in the frontend. */
export interface Comm {
  readonly id: string;
  readonly target: string;
  send(data: Fields, extras?: CommExtras): void;
  close(data?: Fields): void;
  onMessage(handler: CommHandler): void;
  onClose(handler: CommHandler): void;
}

/** Behind `globalThis[Symbol.for("Jupyter.comms")]`: opens comms, and takes those that the frontend opens. */
export interface CommHost {
  open(target: string, data?: Fields, extras?: CommExtras): Comm;
  /** Called for every `comm_open` with this target name. */
  register(
    target: string,
    onOpen: (comm: Comm, data: Fields, extras: Required<CommExtras>) => void,
  ): void;
}

interface OpenComm {
  readonly comm: Comm;
  readonly messageHandlers: CommHandler[];
  readonly closeHandlers: CommHandler[];
}

/** The comms of one runtime. `emit` sends events of the code that runs now. */
export function createCommHost(emit: (event: CellEvent) => void): {
  readonly host: CommHost;
  /** Passes a frontend's message to its handlers; throws what they throw. */
  readonly receive: (message: CommMessage) => void;
} {
  const open = new Map<string, OpenComm>();
  const targets = new Map<string, Parameters<CommHost["register"]>[1]>();

  const send = (type: CommMessage["type"], content: Fields, extras: CommExtras = {}): void =>
    emit({ kind: "comm", type, content, ...extras });

  const add = (id: string, target: string): OpenComm => {
    const messageHandlers: CommHandler[] = [];
    const closeHandlers: CommHandler[] = [];
    const comm: Comm = {
      id,
      target,
      send: (data, extras) => send("comm_msg", { comm_id: id, data }, extras),
      close: (data = {}) => {
        if (open.delete(id)) send("comm_close", { comm_id: id, data });
      },
      onMessage: (handler) => void messageHandlers.push(handler),
      onClose: (handler) => void closeHandlers.push(handler),
    };
    const entry = { comm, messageHandlers, closeHandlers };
    open.set(id, entry);
    return entry;
  };

  const receiveOpen = (id: string, message: CommMessage): void => {
    const target = String(message.content["target_name"]);
    const onOpen = targets.get(target);
    // The messaging spec asks for a close in answer to an open that nobody takes.
    if (onOpen === undefined) send("comm_close", { comm_id: id, data: {} });
    else onOpen(add(id, target).comm, dataOf(message), extrasOf(message));
  };

  const receive = (message: CommMessage): void => {
    const id = String(message.content["comm_id"]);
    if (message.type === "comm_open") return receiveOpen(id, message);
    const entry = open.get(id);
    if (message.type === "comm_close") open.delete(id);
    const handlers = message.type === "comm_close" ? entry?.closeHandlers : entry?.messageHandlers;
    for (const handler of handlers ?? []) handler(dataOf(message), extrasOf(message));
  };

  const host: CommHost = {
    open: (target, data = {}, extras = {}) => {
      const { comm } = add(randomUUID(), target);
      send("comm_open", { comm_id: comm.id, target_name: target, data }, extras);
      return comm;
    },
    register: (target, onOpen) => void targets.set(target, onOpen),
  };
  return { host, receive };
}

function dataOf(message: CommMessage): Fields {
  const { data } = message.content;
  return typeof data === "object" && data !== null ? (data as Fields) : {};
}

function extrasOf({ metadata, buffers }: CommMessage): Required<CommExtras> {
  return { metadata, buffers };
}
