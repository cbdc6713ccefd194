import type { Frame, FromRuntime } from "./messages.ts";
import { NativeStream } from "./native-stream.ts";
import type { NativePiece } from "./native-stream.ts";

/** The two native output streams. */
export type StreamName = "stdout" | "stderr";

/** Takes what {@link OutputMerge} has put in order. */
export interface MergeTarget {
  onMessage(message: FromRuntime): void;
  onNativeText(name: StreamName, text: string): void;
}

/** A marker can get lost when native code has redirected fd 1 or fd 2; nothing waits longer for one. */
const LONGEST_WAIT_MS = 500;

class Lane {
  readonly stream: NativeStream;
  readonly pieces: NativePiece[] = [];
  /** The last marker that was passed. */
  passed = 0;

  constructor(key: string) {
    this.stream = new NativeStream(key);
  }
}

/**
 * Joins the event pipe and the two native streams of a runtime in the order in which the runtime wrote them.
 *
 * Before each message the runtime writes a numbered marker to fd 1 and fd 2. A message waits until its markers have come,
 * and native text behind a marker waits until the message of that marker has been delivered.
 */
export class OutputMerge {
  private readonly frames: Frame[] = [];
  private readonly lanes: Readonly<Record<StreamName, Lane>>;
  private readonly target: MergeTarget;
  private timer: NodeJS.Timeout | undefined;

  /** @param key - The runtime's secret in its markers. */
  constructor(key: string, target: MergeTarget) {
    this.target = target;
    this.lanes = { stdout: new Lane(key), stderr: new Lane(key) };
  }

  addFrame(frame: Frame): void {
    this.frames.push(frame);
    this.pump();
  }

  addNative(name: StreamName, bytes: Buffer): void {
    const lane = this.lanes[name];
    lane.pieces.push(...lane.stream.read(bytes));
    this.pump();
  }

  /** Delivers everything that is left, markers or not: the runtime has ended. */
  finish(): void {
    clearTimeout(this.timer);
    for (const lane of Object.values(this.lanes)) lane.pieces.push(...lane.stream.end());
    this.pump();
    for (const frame of this.frames.splice(0)) this.deliver(frame);
    for (const name of ["stdout", "stderr"] as const) this.drain(name, Infinity);
  }

  private pump(): void {
    for (;;) {
      this.drainReady();
      const [frame] = this.frames;
      if (frame === undefined || !this.isDue(frame)) break;
      this.frames.shift();
      this.deliver(frame);
    }
    this.watch();
  }

  /** Native text in front of the next marker belongs before the next message in any case. */
  private drainReady(): void {
    const [frame] = this.frames;
    this.drain("stdout", frame?.stdoutMark ?? 0);
    this.drain("stderr", frame?.stderrMark ?? 0);
  }

  /** Delivers a stream's text up to marker `upTo`, or up to any marker when that is 0. */
  private drain(name: StreamName, upTo: number): void {
    const lane = this.lanes[name];
    if (upTo > 0 && lane.passed >= upTo) return;
    for (let piece = lane.pieces[0]; piece !== undefined; piece = lane.pieces[0]) {
      if (piece.kind === "text") {
        this.target.onNativeText(name, piece.text);
      } else if (piece.number > Math.max(upTo, lane.passed)) {
        return;
      }
      lane.pieces.shift();
      if (piece.kind === "mark") lane.passed = Math.max(lane.passed, piece.number);
      if (upTo > 0 && lane.passed >= upTo) return;
    }
  }

  private isDue({ stdoutMark, stderrMark }: Frame): boolean {
    return this.lanes.stdout.passed >= stdoutMark && this.lanes.stderr.passed >= stderrMark;
  }

  private deliver(frame: Frame): void {
    this.target.onMessage(frame.message);
  }

  private watch(): void {
    clearTimeout(this.timer);
    const [frame] = this.frames;
    if (frame === undefined) return;
    this.timer = setTimeout(() => this.giveUp(frame), LONGEST_WAIT_MS);
  }

  private giveUp({ stdoutMark, stderrMark }: Frame): void {
    this.lanes.stdout.passed = Math.max(this.lanes.stdout.passed, stdoutMark);
    this.lanes.stderr.passed = Math.max(this.lanes.stderr.passed, stderrMark);
    this.pump();
  }
}
