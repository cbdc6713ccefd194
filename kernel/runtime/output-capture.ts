import { Writable } from "node:stream";
import type { CellEvent } from "../protocol/cell-event.ts";
import type { Cell } from "./cell.ts";
import type { CellTracker } from "./cell-tracker.ts";
import type { FromRuntime } from "./messages.ts";

const MOST_BUFFERED = 16 * 1024;
const FLUSH_MS = 50;

const later = globalThis.setTimeout;

/**
 * Collects what cells print and sends it as stream events of their cell, joined while neighbours come within 50 ms, at most
 * 16 KB at once, and always before any other event.
 */
export class OutputCapture {
  private readonly send: (message: FromRuntime) => void;
  private readonly tracker: CellTracker;
  private text = "";
  private name: "stdout" | "stderr" = "stdout";
  private cellId = 0;
  private flushedAt = 0;
  private isScheduled = false;

  constructor(send: (message: FromRuntime) => void, tracker: CellTracker) {
    this.send = send;
    this.tracker = tracker;
  }

  /** Text that code of `cell` prints; of the cell that runs now by default. */
  write(
    name: "stdout" | "stderr",
    text: string,
    cell: Cell | undefined = this.tracker.owner,
  ): void {
    const cellId = cell?.id ?? 0;
    if (name !== this.name || cellId !== this.cellId) this.flush();
    this.name = name;
    this.cellId = cellId;
    this.text += text;
    // Timers don't run while a cell loops, so the clock is read here too.
    const isDue = performance.now() - this.flushedAt >= FLUSH_MS;
    if (isDue || this.text.length >= MOST_BUFFERED) this.flush();
    else this.schedule();
  }

  /** Sends an event of a cell behind what was printed before it. */
  emit(event: CellEvent, cell: Cell | undefined = this.tracker.owner): void {
    this.flush();
    this.send({ type: "event", cellId: cell?.id ?? 0, event });
  }

  flush(): void {
    if (this.text === "") return;
    this.flushedAt = performance.now();
    const { name, text, cellId } = this;
    this.text = "";
    this.send({ type: "event", cellId, event: { kind: "stream", name, text } });
  }

  /** A cell begins: its first print is sent at once, so that one that then blocks the thread has shown it. */
  begin(): void {
    this.flush();
    this.flushedAt = Number.NEGATIVE_INFINITY;
  }

  /** Forgets the timer, which a hard stop may have swallowed. */
  recover(): void {
    this.isScheduled = false;
    this.flush();
  }

  private schedule(): void {
    if (this.isScheduled) return;
    this.isScheduled = true;
    later(() => {
      this.isScheduled = false;
      this.flush();
    }, FLUSH_MS);
  }
}

/** A stand-in for `process.stdout` or `process.stderr` that gives its text to `write`. */
export function createCaptureStream(fd: 1 | 2, write: (text: string) => void): NodeJS.WriteStream {
  const decoder = new TextDecoder();
  const take = (chunk: unknown, encoding?: BufferEncoding): void => {
    if (typeof chunk === "string" && !isBinary(encoding)) write(chunk);
    else if (typeof chunk === "string") write(Buffer.from(chunk, encoding).toString());
    else write(decoder.decode(chunk as Uint8Array, { stream: true }));
  };
  const stream = new Writable({
    decodeStrings: false,
    write: (chunk: unknown, encoding, done) => {
      take(chunk, encoding);
      done();
    },
  });
  // A stream's own machinery would hold text back while a callback is due; printing stays synchronous.
  const writeNow = (
    chunk: unknown,
    encoding?: BufferEncoding | (() => void),
    done?: () => void,
  ): boolean => {
    take(chunk, typeof encoding === "string" ? encoding : undefined);
    const callback = typeof encoding === "function" ? encoding : done;
    if (callback !== undefined) process.nextTick(callback);
    return true;
  };
  return Object.assign(stream, {
    fd,
    isTTY: false,
    write: writeNow,
    end: () => stream,
    destroy: () => stream,
    _isStdio: true,
  }) as unknown as NodeJS.WriteStream;
}

function isBinary(encoding: BufferEncoding | undefined): boolean {
  return encoding === "hex" || encoding === "base64" || encoding === "base64url";
}
