import { writeSync } from "node:fs";
import { encodeFrame } from "./frame-codec.ts";
import type { HostRequest } from "./executor.ts";
import { EVENT_FD } from "./messages.ts";
import type { Frame, FromRuntime, HostAnswer } from "./messages.ts";
import { markerText } from "./native-stream.ts";

interface PendingAnswer {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

/**
 * The runtime's way to its supervisor. Writes are synchronous: a loop that never yields shows its output, and what was
 * written before a crash arrives.
 */
export class SupervisorLink {
  private readonly key: string;
  private readonly answers = new Map<number, PendingAnswer>();
  private mark = 0;
  private requestId = 0;

  /** @param key - Makes the markers in native output unique. */
  constructor(key: string) {
    this.key = key;
  }

  /** Sends a message behind everything that was written to fd 1 and fd 2 until now. */
  send(message: FromRuntime): void {
    this.mark++;
    const stdoutMark = this.writeMark(1);
    const stderrMark = this.writeMark(2);
    writeAll(EVENT_FD, encodeMessage({ message, stdoutMark, stderrMark }));
  }

  /** Asks the session behind the supervisor; rejects with its error. */
  ask(cellId: number, request: HostRequest): Promise<unknown> {
    const id = ++this.requestId;
    return new Promise((resolve, reject) => {
      this.answers.set(id, { resolve, reject });
      this.send({ type: "request", id, cellId, request, isBlocking: false });
    });
  }

  /** Asks as {@link ask} does, of a thread that then stands still; gives the question's number. */
  askBlocking(cellId: number, request: HostRequest): number {
    const id = ++this.requestId;
    this.send({ type: "request", id, cellId, request, isBlocking: true });
    return id;
  }

  takeAnswer(id: number, answer: HostAnswer): void {
    const pending = this.answers.get(id);
    this.answers.delete(id);
    if (answer.status === "ok") {
      pending?.resolve(answer.value);
      return;
    }
    const { name, message } = answer;
    pending?.reject(Object.assign(new Error(message), { name }));
  }

  /** The marker's number, or 0 when the stream is closed. */
  private writeMark(fd: number): number {
    try {
      writeAll(fd, Buffer.from(markerText(this.key, this.mark)));
      return this.mark;
    } catch {
      return 0;
    }
  }
}

/** Data of a display may hold what structured clone refuses (functions, proxies); it then goes as JSON. */
function encodeMessage(frame: Frame): Buffer {
  try {
    return encodeFrame(frame);
  } catch {
    return encodeFrame(JSON.parse(JSON.stringify(frame)));
  }
}

const pause = new Int32Array(new SharedArrayBuffer(4));

function writeAll(fd: number, bytes: Buffer): void {
  let written = 0;
  while (written < bytes.length) {
    try {
      written += writeSync(fd, bytes, written);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EAGAIN") throw error;
      // Someone made the pipe non-blocking, and it is full: the supervisor is reading.
      Atomics.wait(pause, 0, 0, 1);
    }
  }
}
