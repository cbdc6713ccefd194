/**
 * The runtime's control worker: takes interrupts while the main thread is busy with a cell, and climbs the ladder until
 * the cell stops. It also brings answers to a main thread that waits for one. Runs as a worker thread of the runtime process;
 * its data is {@link ControlData}.
 */
import { Session } from "node:inspector";
import { Socket } from "node:net";
import { parentPort, workerData } from "node:worker_threads";
import { giveAnswer } from "./blocking-answers.ts";
import type { ControlData } from "./control.ts";
import { InterruptFlags } from "./interrupt-flags.ts";
import { InspectorPort } from "./inspector-port.ts";
import { LineReader, toLine } from "./line-reader.ts";
import { CONTROL_FD } from "./messages.ts";
import type { ControlCommand, ControlNotice } from "./messages.ts";
import { descendantsOf, signalAll } from "./process-list.ts";

const POLL_MS = 10;
const RESEND_MS = 50;
const SOFT_MS = 300;
/** A cell that has noticed the interrupt ends itself before this. */
const SETTLE_MS = 700;
const CHILD_GRACE_MS = 150;
const GIVE_UP_MS = 5000;

const { flags: memory, answers } = workerData as ControlData;
const flags = new InterruptFlags(memory);
const control = new Socket({ fd: CONTROL_FD });
const inspector = new InspectorPort((report) => control.write(toLine(report)));
const lines = new LineReader();
control.on("data", (data: Buffer) => {
  for (const command of lines.read(data)) take(command as ControlCommand);
});
// The supervisor is gone: nobody takes this runtime's output any more.
control.on("close", () => {
  signalAll([...descendantsOf(process.pid).map(({ pid }) => pid), process.pid], "SIGKILL");
});
control.on("error", () => undefined);

/** The cell whose interrupt is under way. */
let climbingFor: number | undefined;
/** A later cell that was interrupted before the ladder of an earlier one had ended. */
let requested: number | undefined;

function take(command: ControlCommand): void {
  switch (command.type) {
    case "interrupt":
      return request(command.cell);
    case "attach":
      flags.debugged = true;
      return inspector.attach();
    case "detach":
      flags.debugged = false;
      return inspector.detach();
    case "post":
      return inspector.post(command);
    case "answer":
      return giveAnswer(answers, command);
  }
}

function request(cell: number): void {
  if (climbingFor === undefined) void climbFor(cell);
  else if (climbingFor !== cell) requested = cell;
}

async function climbFor(cell: number): Promise<void> {
  climbingFor = cell;
  // A different cell runs: the one that was meant has ended.
  if (flags.cell === 0 || cell === 0 || flags.cell === cell) await climb(flags.ask(cell));
  const next = requested;
  climbingFor = undefined;
  requested = undefined;
  if (next !== undefined) request(next);
}

async function climb(number: number): Promise<void> {
  const isOver = (): boolean => flags.asked !== number;
  const begun = Date.now();
  inspector.skipPauses(true);
  try {
    // A cell that a debugger holds hears nothing, and no program of its keeps it.
    if (!inspector.isPaused && (await stopSoftly(number, isOver))) return;
    terminate(number);
    const hasStopped = (): boolean => isOver() && !flags.terminating;
    if (await reached(hasStopped, { ms: GIVE_UP_MS - (Date.now() - begun) })) return;
    control.write(toLine({ type: "stuck" }));
  } finally {
    inspector.skipPauses(false);
  }
}

/** The rungs that the cell's own code takes part in: the flag, then the end of its programs. */
async function stopSoftly(number: number, isOver: () => boolean): Promise<boolean> {
  const isNoticed = (): boolean => isOver() || flags.acknowledged;
  if (await reached(isNoticed, { ms: SOFT_MS, resend: { type: "interrupt", number } })) {
    if (await reached(isOver, { ms: SETTLE_MS })) return true;
  }
  return endChildren(isOver);
}

interface Wait {
  readonly ms: number;
  /** Told to the main thread until the condition holds: a hard stop can swallow a message. */
  readonly resend?: ControlNotice;
}

/** Whether a condition holds within a time. */
async function reached(condition: () => boolean, { ms, resend }: Wait): Promise<boolean> {
  const until = Date.now() + ms;
  let sentAt = 0;
  while (!condition()) {
    if (Date.now() >= until) return false;
    if (resend !== undefined && Date.now() - sentAt >= RESEND_MS) {
      sentAt = Date.now();
      tell(resend);
    }
    await sleep(POLL_MS);
  }
  return true;
}

/** Ends the programs that the cell started: the main thread may wait for one (`execSync`). */
async function endChildren(isOver: () => boolean): Promise<boolean> {
  for (const signal of ["SIGTERM", "SIGKILL"] as const) {
    const children = descendantsOf(process.pid).filter(isOfCell);
    if (children.length === 0) break;
    signalAll(
      children.map(({ pid }) => pid),
      signal,
    );
    if (await reached(isOver, { ms: CHILD_GRACE_MS })) return true;
  }
  return isOver();
}

/** Start times are known to some hundredths of a second. */
function isOfCell({ startedAt }: { readonly startedAt: number }): boolean {
  return startedAt >= flags.cellStartedAt - 50;
}

function terminate(number: number): void {
  flags.terminating = true;
  const done = (): void => {
    flags.terminating = false;
    const timer = setInterval(() => {
      if (flags.recovered === number) clearInterval(timer);
      else tell({ type: "terminated", number });
    }, POLL_MS);
  };
  // The cell may have ended since the last look; then there is nothing to cut off.
  if (flags.asked !== number) return done();
  if (inspector.isPaused) return inspector.endStop(done);
  const session = new Session();
  session.connectToMainThread();
  session.post("Runtime.terminateExecution", () => {
    // A connected session makes Node wait for a debugger at exit.
    session.disconnect();
    done();
  });
}

function tell(notice: ControlNotice): void {
  // The empty list of transfers tells the linter that this is no window.
  parentPort?.postMessage(notice, []);
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
