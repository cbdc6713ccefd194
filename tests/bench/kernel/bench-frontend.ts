import { createHmac, randomUUID } from "node:crypto";
import { Dealer, Request, Subscriber } from "zeromq";
import { executeDefaults } from "../../support/fake-frontend.ts";
import type { FrontendAddress } from "../../support/fake-frontend.ts";

/** A message of any kernel, unverified: a benchmark trusts its own children. */
export interface Arrival {
  /** `performance.now()` when it was read. */
  readonly at: number;
  readonly channel: "shell" | "control" | "iopub";
  readonly type: string;
  readonly parent: string;
  readonly content: Readonly<Record<string, unknown>>;
}

/** What a cell did, in milliseconds after its request. */
export interface CellRun {
  readonly id: string;
  readonly reply: Arrival;
  readonly replied: number;
  readonly idle: number;
}

/** A frontend that works with every kernel, also those without iopub_welcome, and reads the clock at each arrival. */
export interface BenchFrontend {
  readonly arrivals: readonly Arrival[];
  /** Resolves with the reply and the milliseconds until it came; undefined when none came in time. */
  request(
    type: string,
    content: object,
    options?: { readonly channel?: "shell" | "control"; readonly timeoutMs?: number },
  ): Promise<{ readonly reply: Arrival; readonly ms: number } | undefined>;
  /** Sends an execute_request; {@link BenchFrontend.finish} waits for it. */
  start(code: string): Promise<{ readonly id: string; readonly sentAt: number }>;
  /** Resolves once reply and idle of a started cell have come; undefined when they didn't in time. */
  finish(
    cell: { readonly id: string; readonly sentAt: number },
    timeoutMs?: number,
  ): Promise<CellRun | undefined>;
  /** `start`, then `finish`. @throws {Error} When the cell fails or doesn't end. */
  execute(code: string): Promise<CellRun>;
  /** Milliseconds of one heartbeat; undefined when it doesn't come in time. */
  heartbeat(timeoutMs: number): Promise<number | undefined>;
  close(): void;
}

const DELIMITER = "<IDS|MSG>";

/** Connects to a kernel that may still be starting. */
export function connectBench(address: FrontendAddress): BenchFrontend {
  const at = (port: number): string => `tcp://${address.ip}:${port}`;
  const session = randomUUID();
  const options = {
    linger: 0,
    sendHighWaterMark: 0,
    receiveHighWaterMark: 0,
    reconnectInterval: 5,
  };
  const dealers = { shell: new Dealer(options), control: new Dealer(options) };
  const iopub = new Subscriber({ linger: 0, receiveHighWaterMark: 0, reconnectInterval: 5 });
  dealers.shell.connect(at(address.shell_port));
  dealers.control.connect(at(address.control_port));
  iopub.connect(at(address.iopub_port));
  iopub.subscribe("");

  const arrivals: Arrival[] = [];
  const watchers = new Set<(arrival: Arrival) => void>();
  const take = (channel: Arrival["channel"], frames: readonly Buffer[]): void => {
    const arrival = decode(channel, frames);
    arrivals.push(arrival);
    for (const watcher of watchers) watcher(arrival);
  };
  for (const channel of ["shell", "control"] as const) {
    void read(dealers[channel], (frames) => take(channel, frames));
  }
  void read(iopub, (frames) => take("iopub", frames));

  const send = async (
    channel: "shell" | "control",
    type: string,
    content: object,
  ): Promise<{ id: string; sentAt: number }> => {
    const id = randomUUID();
    const date = new Date().toISOString();
    const header = { msg_id: id, session, username: "bench", date, msg_type: type, version: "5.3" };
    const parts = [header, {}, {}, content].map((part) => Buffer.from(JSON.stringify(part)));
    const hmac = createHmac("sha256", address.key);
    for (const part of parts) hmac.update(part);
    const sentAt = performance.now();
    await dealers[channel].send([DELIMITER, hmac.digest("hex"), ...parts]);
    return { id, sentAt };
  };
  const next = (
    matches: (arrival: Arrival) => boolean,
    timeoutMs: number,
  ): Promise<Arrival | undefined> =>
    new Promise((resolve) => {
      const known = arrivals.find(matches);
      if (known !== undefined) return resolve(known);
      const end = (arrival: Arrival | undefined): void => {
        watchers.delete(watcher);
        clearTimeout(timer);
        resolve(arrival);
      };
      const watcher = (arrival: Arrival): void => {
        if (matches(arrival)) end(arrival);
      };
      const timer = setTimeout(() => end(undefined), timeoutMs);
      watchers.add(watcher);
    });

  const frontend: BenchFrontend = {
    arrivals,
    request: async (type, content, { channel = "shell", timeoutMs = 30_000 } = {}) => {
      const { id, sentAt } = await send(channel, type, content);
      const isReply = (arrival: Arrival): boolean =>
        arrival.channel === channel && arrival.parent === id;
      const reply = await next(isReply, timeoutMs);
      return reply && { reply, ms: reply.at - sentAt };
    },
    start: (code) => send("shell", "execute_request", { ...executeDefaults, code }),
    finish: async ({ id, sentAt }, timeoutMs = 60_000) => {
      const isOwn = (arrival: Arrival): boolean => arrival.parent === id;
      const isIdle = (arrival: Arrival): boolean =>
        isOwn(arrival) && arrival.content["execution_state"] === "idle";
      const [reply, idle] = await Promise.all([
        next((arrival) => arrival.channel === "shell" && isOwn(arrival), timeoutMs),
        next(isIdle, timeoutMs),
      ]);
      if (reply === undefined || idle === undefined) return undefined;
      return { id, reply, replied: reply.at - sentAt, idle: idle.at - sentAt };
    },
    execute: async (code) => {
      const run = await frontend.finish(await frontend.start(code));
      if (run?.reply.content["status"] === "ok") return run;
      const why = run === undefined ? "no reply and idle" : JSON.stringify(run.reply.content);
      throw new Error(`Expected the cell to run, received ${why.slice(0, 600)} for:\n${code}`);
    },
    heartbeat: async (timeoutMs) => {
      const heart = new Request({ linger: 0, receiveTimeout: timeoutMs });
      heart.connect(at(address.hb_port));
      try {
        const sentAt = performance.now();
        await heart.send("ping");
        await heart.receive();
        return performance.now() - sentAt;
      } catch {
        return undefined;
      } finally {
        heart.close();
      }
    },
    close: () => {
      for (const socket of [...Object.values(dealers), iopub]) socket.close();
    },
  };
  return frontend;
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

function decode(channel: Arrival["channel"], frames: readonly Buffer[]): Arrival {
  const at = performance.now();
  const start = frames.findIndex((frame) => frame.toString("latin1") === DELIMITER);
  const [header, parent, , content] = frames
    .slice(start + 2, start + 6)
    .map((part) => JSON.parse(part.toString()) as Record<string, unknown>);
  return {
    at,
    channel,
    type: String(header?.["msg_type"]),
    parent: String(parent?.["msg_id"]),
    content: content ?? {},
  };
}
