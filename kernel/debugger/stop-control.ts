import { asyncCallers, stacksOf } from "./async-callers.ts";
import type { PastPlace } from "./async-callers.ts";
import type { Breakpoints } from "./breakpoints.ts";
import type { Client } from "./client.ts";
import type { AsyncStack, Paused } from "./devtools.ts";
import { isThrownOut } from "./exceptions.ts";
import { isHook } from "./hooks.ts";
import type { Scripts } from "./scripts.ts";
import { userFrames } from "./stack.ts";
import type { UserFrame } from "./stack.ts";

/** How a stopped runtime goes on, in DAP's names. */
export type Motion = "continue" | "next" | "stepIn" | "stepOut";

/** A stop that the user sees. */
export interface Stop {
  /** DAP's reason. */
  readonly reason: "breakpoint" | "step" | "exception" | "pause";
  /** At least one, innermost first. */
  readonly frames: readonly UserFrame[];
  /** Who waits for them, with labels between. */
  readonly callers: readonly PastPlace[];
  /** The error, for `exception`. */
  readonly thrown?: Readonly<Record<string, unknown>>;
  readonly breakpointIds: readonly number[];
}

/** Which errors stop the runtime. */
export type ExceptionFilter = "none" | "uncaught" | "all";

/** What {@link StopControl} works with. */
export interface StopControlParts {
  readonly client: Client;
  readonly scripts: Scripts;
  readonly breakpoints: Breakpoints;
  readonly onStop: (stop: Stop) => void;
  readonly onGo: () => void;
  /** A script got its breakpoints. */
  readonly onBound: (moved: Awaited<ReturnType<Breakpoints["bind"]>>) => void;
}

const COMMANDS: Readonly<Record<Motion, string>> = {
  continue: "Debugger.resume",
  next: "Debugger.stepOver",
  stepIn: "Debugger.stepInto",
  stepOut: "Debugger.stepOut",
};

/** A step on one line, or through code that isn't the user's, is made of at most this many of V8's. */
const MOST_MOVES = 200;

/** A request to pause is made so often, at this distance. */
const MOST_PAUSES = 20;
const PAUSE_MS = 50;

interface Step {
  readonly motion: Motion | "pause";
  /** Where it began; a step ends on another line. */
  readonly from: UserFrame | undefined;
  readonly depth: number;
  moves: number;
}

/**
 * Decides which of V8's stops are stops for the user. V8 stops at every expression, in Node's own code and at the calls that
 * the kernel puts into cells; a user steps from line to line of what they wrote.
 */
export class StopControl {
  private readonly parts: StopControlParts;
  private filter: ExceptionFilter = "none";
  private stop: Stop | undefined;
  private step: Step | undefined;
  private past: AsyncStack | undefined;

  constructor(parts: StopControlParts) {
    this.parts = parts;
  }

  /** The stop that the user looks at; undefined while the runtime goes on. */
  get current(): Stop | undefined {
    return this.stop;
  }

  async setExceptionFilter(filter: ExceptionFilter): Promise<void> {
    this.filter = filter;
    // V8 can't tell what a cell's own awaits catch, so it tells of all errors.
    const state = filter === "none" ? "none" : "all";
    await this.parts.client.post("Debugger.setPauseOnExceptions", { state });
  }

  /** Lets a stopped runtime go on. @throws {Error} When it isn't stopped. */
  async go(motion: Motion): Promise<void> {
    const { stop } = this;
    if (stop === undefined) {
      throw new Error(`Expected a stopped cell for "${motion}", but nothing is stopped.`);
    }
    const depth = stop.frames.length;
    this.step =
      motion === "continue" ? undefined : { motion, from: stop.frames[0], depth, moves: 0 };
    await this.parts.client.post(COMMANDS[motion]);
  }

  /** Stops at the next line of the user that runs. */
  async pause(): Promise<void> {
    const step: Step = { motion: "pause", from: undefined, depth: 0, moves: 0 };
    this.step = step;
    await this.parts.client.post("Debugger.pause");
    this.askAgain(step, MOST_PAUSES);
  }

  /** V8 drops a request that reaches it at the wrong moment of a loop. */
  private askAgain(step: Step, left: number): void {
    setTimeout(() => {
      if (this.step !== step || step.moves > 0 || left === 0) return;
      void this.parts.client.try("Debugger.pause");
      this.askAgain(step, left - 1);
    }, PAUSE_MS).unref();
  }

  /** Takes `Debugger.resumed`. */
  resumed(): void {
    if (this.stop === undefined) return;
    this.stop = undefined;
    this.parts.onGo();
  }

  /** Takes `Debugger.paused`. */
  async paused(paused: Paused): Promise<void> {
    const { client, scripts } = this.parts;
    try {
      if (paused.reason === "instrumentation") {
        await this.prepare(paused);
        return await client.try("Debugger.resume");
      }
      const past = stacksOf(paused.asyncStackTrace).flatMap(({ callFrames }) => callFrames);
      const present = paused.callFrames.map(({ location }) => location);
      await Promise.all([...present, ...past].map(({ scriptId }) => scripts.load(scriptId)));
      this.past = paused.asyncStackTrace;
      await this.judge(paused);
    } catch {
      // The inspector has been closed, or the runtime is gone; a stop that nobody sees must not hold a cell.
      await client.try("Debugger.resume");
    }
  }

  /** A script with a map is about to run: its breakpoints go in. */
  private async prepare({ data }: Paused): Promise<void> {
    const { client, scripts, breakpoints, onBound } = this.parts;
    const script = await scripts.load(String(data?.["scriptId"]));
    if (script !== undefined) onBound(await breakpoints.bind(client, script));
  }

  private async judge(paused: Paused): Promise<void> {
    const frames = userFrames(paused.callFrames, this.parts.scripts);
    const isTop = frames[0]?.frame === paused.callFrames[0];
    const breakpointIds = this.parts.breakpoints.idsOf(paused.hitBreakpoints ?? []);
    if (breakpointIds.length > 0) return this.hold({ reason: "breakpoint", frames, breakpointIds });
    if (paused.reason === "exception" || paused.reason === "promiseRejection") {
      return this.judgeError(paused, frames);
    }
    if (this.step !== undefined) return this.judgeStep(this.step, frames, isTop);
    // A `debugger` statement of the user's; one in a package isn't for them.
    if (isTop) return this.hold({ reason: "breakpoint", frames, breakpointIds });
    await this.parts.client.try("Debugger.resume");
  }

  private async judgeError(paused: Paused, frames: readonly UserFrame[]): Promise<void> {
    const isWanted =
      frames.length > 0 &&
      (this.filter === "all"
        ? frames[0]?.frame === paused.callFrames[0] || (await this.leaves(paused))
        : this.filter === "uncaught" && (await this.leaves(paused)));
    const thrown = paused.data ?? {};
    if (isWanted) return this.hold({ reason: "exception", frames, thrown, breakpointIds: [] });
    // The step goes on, for V8 too.
    await this.parts.client.try(COMMANDS[this.continuation()]);
  }

  private leaves(paused: Paused): Promise<boolean> {
    return isThrownOut(paused, this.parts);
  }

  private async judgeStep(step: Step, frames: readonly UserFrame[], isTop: boolean): Promise<void> {
    step.moves += 1;
    const top = isTop ? frames[0] : undefined;
    if (step.moves > MOST_MOVES && frames.length > 0) return this.endStep(step, frames);
    if (top === undefined) return this.leaveForeign(step, frames);
    const { scripts } = this.parts;
    const code = scripts.user(top.frame.location.scriptId)?.code ?? "";
    const isSame = isSameLine(step, top, frames.length);
    if (!isHook(code, top.frame.location) && !isSame) return this.endStep(step, frames);
    await this.parts.client.try(COMMANDS[this.continuation()]);
  }

  /** V8 has stopped in Node's code, or in a helper of a cell: on to where the user's code goes on. */
  private async leaveForeign(step: Step, frames: readonly UserFrame[]): Promise<void> {
    const { client } = this.parts;
    if (frames.length > 0) return client.try("Debugger.stepOut");
    // What the user stepped through has ended, unless they wait for the next line that runs.
    if (step.motion === "pause" && step.moves < MOST_MOVES) await client.try("Debugger.pause");
    else this.step = undefined;
    await client.try("Debugger.resume");
  }

  private endStep(step: Step, frames: readonly UserFrame[]): void {
    const reason = step.motion === "pause" ? "pause" : "step";
    this.hold({ reason, frames, breakpointIds: [] });
  }

  private continuation(): Motion {
    const motion = this.step?.motion ?? "continue";
    return motion === "pause" || motion === "stepOut" ? "next" : motion;
  }

  private hold(stop: Omit<Stop, "callers">): void {
    this.step = undefined;
    const callers = asyncCallers(this.past, this.parts.scripts);
    this.stop = { ...stop, callers };
    this.parts.onStop(this.stop);
  }
}

/** A step that is still on its line: several expressions stand on one. */
function isSameLine({ from, depth, motion }: Step, top: UserFrame, nowDepth: number): boolean {
  if (from === undefined || motion === "pause") return false;
  return from.script === top.script && from.line === top.line && depth === nowDepth;
}
