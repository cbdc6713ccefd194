import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import { availableParallelism } from "node:os";
import type { Readable, Writable } from "node:stream";
import { builtFile } from "../protocol/package-root.ts";
import { FrameReader } from "./frame-codec.ts";
import { InspectorLink } from "./inspector-link.ts";
import { LineReader, toLine } from "./line-reader.ts";
import { CONTROL_FD, EVENT_FD, RUNTIME_KEY } from "./messages.ts";
import type { ControlCommand, ControlReport, Frame, HostAnswer, ToRuntime } from "./messages.ts";
import { OutputMerge } from "./output-merge.ts";
import type { MergeTarget } from "./output-merge.ts";
import { processesWithEnvironment, signalAll } from "./process-list.ts";
import type { RuntimeDeath } from "./runtime-death.ts";
import { userEnvironment } from "./supervisor-memory.ts";

/** Where and for whom a runtime process runs. */
export interface RuntimeConnectionOptions {
  /** The notebook's folder, absolute. */
  readonly cwd: string;
  /** Added to this process's environment. */
  readonly env: Readonly<Record<string, string>>;
  /** Takes messages and native output, in the order in which they were written. */
  readonly target: MergeTarget;
  /** Called once, after the last output. */
  readonly onDeath: (death: RuntimeDeath) => void;
}

/** Node's pool has four threads and is one for all workers: image decoding would leave other cores idle. */
function poolSize(): Readonly<Record<string, string>> {
  return { UV_THREADPOOL_SIZE: String(Math.max(4, availableParallelism())) };
}

const FLAGS = [
  // Without it a hard stop inside a timer aborts the process ("async hook stack has become corrupted").
  "--no-force-async-hooks-checks",
  "--disable-warning=ExperimentalWarning",
];
const STDERR_KEPT = 8 * 1024;
const EXIT_GRACE_MS = 300;
/** A program that left the process group may hold the pipes open. */
const LAST_OUTPUT_MS = 500;

/** One runtime process with its pipes. */
export class RuntimeConnection {
  /** V8's inspector of the process. */
  readonly inspector: InspectorLink = new InspectorLink((command) => this.command(command));
  private readonly options: RuntimeConnectionOptions;
  private readonly key = randomBytes(12).toString("hex");
  private readonly child: ChildProcess;
  private readonly merge: OutputMerge;
  private readonly ended: Promise<void>;
  private killedFor: RuntimeDeath["killedFor"];
  private stderr = "";

  constructor(options: RuntimeConnectionOptions) {
    this.options = options;
    this.merge = new OutputMerge(this.key, options.target);
    this.child = spawn(process.execPath, [...FLAGS, builtFile("kernel/runtime-main.bundle.js")], {
      cwd: options.cwd,
      env: {
        ...poolSize(),
        ...userEnvironment(process.env),
        ...options.env,
        [RUNTIME_KEY]: this.key,
      },
      stdio: ["ignore", "pipe", "pipe", "ipc", "pipe", "pipe"],
      serialization: "advanced",
      // A group of its own: Jupyter's signals to the kernel's group don't reach it, and ours reach its children.
      detached: process.platform !== "win32",
      windowsHide: true,
    });
    this.readOutput();
    this.ended = new Promise((resolve) => {
      this.child.once("exit", (code, signal) => void this.finish(code, signal).then(resolve));
      this.child.once("error", (error) => {
        this.stderr += error.message;
        if (this.child.pid === undefined) void this.finish(null, null).then(resolve);
      });
    });
  }

  /** @throws {Error} When the message can't be cloned. */
  send(message: ToRuntime): void {
    if (!this.child.connected) return;
    // An exit in between is reported by `onDeath`.
    this.child.send(message, () => undefined);
  }

  /** Starts the interrupt ladder in the runtime's control worker, for one cell or (0) for whatever runs. */
  interrupt(cellId: number): void {
    this.command({ type: "interrupt", cell: cellId });
  }

  /** Sends an answer to a main thread that stands still until it comes. */
  answerBlocked(id: number, answer: HostAnswer): void {
    this.command({ type: "answer", id, answer });
  }

  /** Ends the process, its group, and whatever else it started. */
  kill(reason: "stuck" | "disposed"): void {
    this.killedFor ??= reason;
    this.killGroup();
  }

  /** Asks the process to exit, kills it when it doesn't; resolves when it is gone. */
  async close(): Promise<void> {
    this.killedFor ??= "disposed";
    if (this.child.connected) this.child.disconnect();
    const timer = setTimeout(() => this.killGroup(), EXIT_GRACE_MS);
    await this.ended;
    clearTimeout(timer);
  }

  private command(command: ControlCommand): void {
    const control = this.child.stdio[CONTROL_FD] as Writable;
    if (control.writable) control.write(toLine(command));
  }

  private readOutput(): void {
    const { stdout, stderr } = this.child;
    const stdio: readonly unknown[] = this.child.stdio;
    const frames = new FrameReader();
    stdout?.on("data", (bytes: Buffer) => this.merge.addNative("stdout", bytes));
    stderr?.on("data", (bytes: Buffer) => {
      this.stderr = (this.stderr + bytes.toString("latin1")).slice(-STDERR_KEPT);
      this.merge.addNative("stderr", bytes);
    });
    (stdio[EVENT_FD] as Readable).on("data", (bytes: Buffer) => {
      for (const frame of frames.read(bytes)) this.merge.addFrame(frame as Frame);
    });
    const reports = new LineReader();
    (stdio[CONTROL_FD] as Readable).on("data", (bytes: Buffer) => {
      for (const report of reports.read(bytes)) this.takeReport(report as ControlReport);
    });
    // A pipe breaks when the process dies; `exit` tells why.
    for (const stream of this.child.stdio) stream?.on("error", () => undefined);
  }

  private takeReport(report: ControlReport): void {
    if (report.type === "stuck") this.kill("stuck");
    else this.inspector.take(report);
  }

  private killGroup(): void {
    const { pid } = this.child;
    if (pid === undefined) return;
    signalAll([process.platform === "win32" ? pid : -pid], "SIGKILL");
    signalAll(processesWithEnvironment(`${RUNTIME_KEY}=${this.key}`), "SIGKILL");
  }

  private async finish(code: number | null, signal: NodeJS.Signals | null): Promise<void> {
    this.killGroup();
    await Promise.race([this.pipesClosed(), delay(LAST_OUTPUT_MS)]);
    this.merge.finish();
    this.inspector.end();
    const { killedFor } = this;
    const stderr = Buffer.from(withoutMarkers(this.stderr, this.key), "latin1").toString();
    this.options.onDeath({ code, signal, killedFor, stderr });
  }

  private pipesClosed(): Promise<void> {
    const stdio: readonly unknown[] = this.child.stdio;
    const pipes = [1, 2, EVENT_FD].map((fd) => stdio[fd] as Readable);
    const closed = pipes
      .filter((pipe) => !pipe.destroyed)
      .map((pipe) => new Promise<void>((resolve) => void pipe.once("close", resolve)));
    return Promise.all(closed).then(() => undefined);
  }
}

function withoutMarkers(text: string, key: string): string {
  return text.replaceAll(new RegExp(`\u001b_athanor:${key}:\\d+\u001b\\\\`, "g"), "");
}

function delay(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms).unref();
  });
}
