import type { Inspector } from "../runtime/executor.ts";
import type { ViewedVariable } from "../runtime/debug-view.ts";
import { ASYNC_DEPTH } from "./async-callers.ts";
import type { PastPlace } from "./async-callers.ts";
import type { Breakpoints } from "./breakpoints.ts";
import type { CellPathRules } from "./cell-paths.ts";
import { Client, toArgument } from "./client.ts";
import { THREAD_ID } from "./dap.ts";
import type { DapBreakpoint, DapFrame, DapScope } from "./dap.ts";
import type { Paused, RemoteObject, ScriptParsed } from "./devtools.ts";
import { Scripts, blackboxPatterns } from "./scripts.ts";
import type { OwnFolders } from "./scripts.ts";
import { globalScope, scopesOf, toDapFrame, toDapScope } from "./stack.ts";
import type { FrameScope, UserFrame } from "./stack.ts";
import { StopControl } from "./stop-control.ts";
import type { Stop } from "./stop-control.ts";

/** What an {@link Attachment} works with. */
export interface AttachmentParts {
  readonly breakpoints: Breakpoints;
  readonly rules: CellPathRules;
  readonly folders: OwnFolders;
  /** Sends an event of DAP. */
  readonly emit: (event: string, body: object) => void;
}

/** References of scopes; those of values count from 1. */
const FIRST_SCOPE = 1_000_000_000;

/** A debugger connected to one runtime. */
export class Attachment {
  readonly scripts: Scripts;
  readonly client: Client;
  readonly stops: StopControl;
  private readonly parts: AttachmentParts;
  /** Frames of the stop by all numbers that they had; the newest are those from {@link firstFrame} on. */
  private readonly frames = new Map<number, UserFrame>();
  /** The places behind those frames, under numbers that follow on theirs. */
  private readonly callers = new Map<number, PastPlace>();
  private readonly scopes = new Map<
    number,
    FrameScope & { readonly frame: UserFrame | undefined }
  >();
  private firstFrame = 1;
  private lastFrame = 0;
  private lastScope = FIRST_SCOPE;
  /** Stops are judged one after the other. */
  private judging: Promise<void> = Promise.resolve();

  constructor(
    open: (onEvent: (method: string, params: object) => void) => Inspector,
    parts: AttachmentParts,
  ) {
    this.parts = parts;
    this.client = new Client(open((method, params) => this.take(method, params)));
    this.scripts = new Scripts(this.client, parts.rules, parts.folders);
    this.stops = new StopControl({
      client: this.client,
      scripts: this.scripts,
      breakpoints: parts.breakpoints,
      onStop: (stop) => this.stopped(stop),
      onGo: () => this.went(),
      onBound: (moved) => this.moved(moved),
    });
  }

  /** Makes V8 stop at breakpoints from now on. */
  async enable(): Promise<void> {
    const { client, scripts, parts } = this;
    await client.post("Debugger.enable");
    await client.post("Debugger.setAsyncCallStackDepth", { maxDepth: ASYNC_DEPTH });
    await client.post("Debugger.setBlackboxPatterns", {
      patterns: blackboxPatterns(parts.folders),
    });
    await client.post("Debugger.setInstrumentationBreakpoint", {
      instrumentation: "beforeScriptWithSourceMapExecution",
    });
    await scripts.loadAll();
    for (const { scriptId } of scripts.all()) {
      const script = scripts.user(scriptId);
      if (script !== undefined) this.moved(await parts.breakpoints.bind(client, script));
    }
  }

  /** The frames of the stop, innermost first, then those who wait for them; empty while nothing is stopped. */
  stackTrace(): readonly DapFrame[] {
    const isNew = ([id]: readonly [number, unknown]): boolean => id >= this.firstFrame;
    const frames = [...this.frames].filter(isNew).map(([id, frame]) => toDapFrame(frame, id));
    const callers = [...this.callers].filter(isNew).map(([id, place]) => ({ id, ...place }));
    return [...frames, ...callers];
  }

  /**
   * Gives the frames new numbers beside their old ones. JupyterLab asks for the variables of a frame again only when its number
   * is another, and an expression may have changed them.
   */
  renumber(): void {
    const { current } = this.stops;
    this.firstFrame = this.lastFrame + 1;
    for (const frame of current?.frames ?? []) this.frames.set(++this.lastFrame, frame);
    for (const place of current?.callers ?? []) this.callers.set(++this.lastFrame, place);
  }

  /**
   * A frame that is on the stack; undefined for the place of a caller that waits, which has no variables of its own.
   *
   * @throws {Error} When there is no such frame any more.
   */
  frame(id: number): UserFrame | undefined {
    const frame = this.frames.get(id);
    if (frame !== undefined || this.callers.has(id)) return frame;
    throw new Error(`Expected a frame of the stopped stack, received ${id}, which is gone.`);
  }

  async scopesOf(frameId: number): Promise<readonly DapScope[]> {
    const frame = this.frame(frameId);
    const { client } = this;
    const scopes = frame === undefined ? [globalScope(client)] : await scopesOf(frame, client);
    return scopes.map((scope) => {
      this.scopes.set(++this.lastScope, { ...scope, frame });
      return toDapScope(scope, this.lastScope);
    });
  }

  /** What stands below a reference, of a scope or of a value. */
  async variables(reference: number): Promise<readonly ViewedVariable[]> {
    const scope = this.scopes.get(reference);
    if (scope !== undefined) return scope.read();
    return this.client.view(`children(${reference})`);
  }

  /** Gives a variable of a scope, or a property of a value, another value. */
  async setVariable(reference: number, name: string, text: string): Promise<ViewedVariable> {
    const scope = this.scopes.get(reference);
    const { callFrameId } = (scope?.frame ?? this.top()).frame;
    if (scope !== undefined) {
      return this.describe(name, await this.client.evaluate(`${name} = (${text})`, callFrameId));
    }
    const value = toArgument(await this.client.evaluate(text, callFrameId));
    return this.client.callView("setChild", [{ value: reference }, { value: name }, value]);
  }

  /** A value of the runtime as a variable. */
  describe(name: string, value: RemoteObject): Promise<ViewedVariable> {
    return this.client.callView("describe", [{ value: name }, toArgument(value)]);
  }

  close(): void {
    this.client.close();
    this.went();
  }

  private top(): UserFrame {
    const [top] = this.frames.values();
    if (top === undefined) throw new Error("Expected a stopped cell, but nothing is stopped.");
    return top;
  }

  private take(method: string, params: object): void {
    if (method === "Debugger.scriptParsed") this.scripts.add(params as ScriptParsed);
    if (method === "Debugger.resumed") this.stops.resumed();
    if (method !== "Debugger.paused") return;
    this.judging = this.judging.then(() => this.stops.paused(params as Paused));
  }

  private stopped(stop: Stop): void {
    this.renumber();
    const description = stop.thrown?.["description"];
    this.parts.emit("stopped", {
      reason: stop.reason,
      threadId: THREAD_ID,
      allThreadsStopped: true,
      ...(typeof description === "string" ? { text: description.split("\n    at ")[0] } : {}),
      ...(stop.breakpointIds.length > 0 ? { hitBreakpointIds: stop.breakpointIds } : {}),
    });
  }

  private went(): void {
    if (this.frames.size === 0) return;
    this.firstFrame = this.lastFrame + 1;
    this.frames.clear();
    this.callers.clear();
    this.scopes.clear();
    this.client.view("release()").catch(() => undefined);
    this.parts.emit("continued", { threadId: THREAD_ID, allThreadsContinued: true });
  }

  private moved(breakpoints: readonly DapBreakpoint[]): void {
    for (const breakpoint of breakpoints) {
      this.parts.emit("breakpoint", { reason: "changed", breakpoint });
    }
  }
}
