import { Session } from "node:inspector";
import type { Debugger, Runtime } from "node:inspector";
import { fileURLToPath } from "node:url";
import { runInThisContext } from "node:vm";
import type { CellSources } from "./cell-sources.ts";
import { isInternalName } from "./debug-view.ts";
import type { InterruptFlags } from "./interrupt-flags.ts";

/** A frame of the user at the moment of an error, with the values that it held. */
export interface FailedFrame {
  /** Name of the function; empty at top level. */
  readonly name: string;
  /** `In[3].ts`, or the path of a file. */
  readonly file: string;
  /** From 1, in the user's text. */
  readonly line: number;
  /** The text of the file; undefined when it can't be read. */
  readonly source: string | undefined;
  /** What the function's own variables held, and those it uses of functions around it. */
  readonly variables: ReadonlyMap<string, unknown>;
}

/** An error that ended a cell, with the frames that were kept of it, innermost first. */
export interface Failure {
  readonly error: unknown;
  readonly frames: readonly FailedFrame[];
}

/** What magics may do with the frames of errors. */
export interface FailureBook {
  /** Whether the frames of errors are kept from now on; a thrown error then costs about a millisecond. */
  keep(on: boolean): void;
  isKeeping(): boolean;
  /** Looks up what was kept of an error that a magic caught. */
  find(error: unknown): Failure;
  /** The error that ended a cell last. */
  last(): Failure | undefined;
  /** The value of a JavaScript expression among the variables of a frame; `await` works. */
  evaluate(frame: FailedFrame, expression: string): Promise<unknown>;
}

/** What {@link ErrorFrames} works with. */
export interface ErrorFramesParts {
  readonly sources: CellSources;
  readonly flags: InterruptFlags;
  /** URL of the kernel's compiled files. */
  readonly kernelFolder: string;
  readonly readSource: (file: string) => string | undefined;
}

const MOST_ERRORS = 50;
const MOST_FRAMES = 30;
const TAKE = "athanor.takeScope";
const KEPT_SCOPES: ReadonlySet<string> = new Set(["local", "block", "catch", "closure", "module"]);

interface Draft {
  readonly name: string;
  readonly file: string;
  readonly line: number;
  readonly variables: Map<string, unknown>;
}

/**
 * Keeps what the functions of the user held when an error was thrown, while it is told to. V8 stops at each `throw`, the
 * variables are noted, and the code goes on at once; values are the very objects, so they may change afterwards.
 */
export class ErrorFrames implements FailureBook {
  private readonly parts: ErrorFramesParts;
  private readonly kept = new Map<unknown, readonly Draft[]>();
  private readonly urls = new Map<string, string>();
  private session: Session | undefined;
  private failure: Failure | undefined;

  constructor(parts: ErrorFramesParts) {
    this.parts = parts;
  }

  keep(on: boolean): void {
    if (on && this.session === undefined) this.connect();
    if (on) return;
    this.session?.disconnect();
    this.session = undefined;
    this.kept.clear();
  }

  isKeeping(): boolean {
    return this.session !== undefined;
  }

  last(): Failure | undefined {
    return this.failure;
  }

  find(error: unknown): Failure {
    const drafts = this.kept.get(error) ?? this.kept.get(causeOf(error)) ?? [];
    const frames = drafts.map((draft) => ({ ...draft, source: this.parts.readSource(draft.file) }));
    return { error, frames };
  }

  /** A cell has ended: with an error it becomes the last one. */
  settle(failure: { readonly error: unknown } | undefined): void {
    if (failure !== undefined) this.failure = this.find(failure.error);
    this.kept.clear();
  }

  async evaluate({ variables }: FailedFrame, expression: string): Promise<unknown> {
    const names = [...variables.keys()].filter((name) => name !== "this");
    const run = compile(names, expression) as (this: unknown, ...values: unknown[]) => unknown;
    return run.call(variables.get("this"), ...names.map((name) => variables.get(name)));
  }

  private connect(): void {
    const session = new Session();
    session.connect();
    session.on("Debugger.scriptParsed", ({ params }) => this.urls.set(params.scriptId, params.url));
    session.on("Debugger.paused", ({ params }) => {
      if (params.reason === "exception" || params.reason === "promiseRejection") {
        this.note(session, params);
      }
      // A debugger that is on decides itself when the code goes on.
      if (!this.parts.flags.debugged) session.post("Debugger.resume");
    });
    session.post("Debugger.enable");
    session.post("Debugger.setPauseOnExceptions", { state: "all" });
    this.session = session;
  }

  private note(session: Session, { callFrames, data }: Debugger.PausedEventDataType): void {
    const thrown = data as Runtime.RemoteObject | undefined;
    const drafts: Draft[] = [];
    for (const frame of callFrames) {
      if (drafts.length >= MOST_FRAMES) break;
      const draft = this.draftOf(frame);
      if (draft === undefined) continue;
      drafts.push(draft);
      this.readScopes(session, frame, draft.variables);
    }
    if (thrown !== undefined && drafts.length > 0) this.remember(session, thrown, drafts);
  }

  /** The first throw of an error is where it comes from; a later one passes it on. */
  private remember(session: Session, thrown: Runtime.RemoteObject, drafts: readonly Draft[]): void {
    take(session, thrown, (error) => {
      if (!this.kept.has(error)) this.kept.set(error, drafts);
      const [oldest] = this.kept.keys();
      if (this.kept.size > MOST_ERRORS) this.kept.delete(oldest);
    });
  }

  private draftOf({ location, functionName }: Debugger.CallFrame): Draft | undefined {
    const url = this.urls.get(location.scriptId) ?? "";
    if (!this.isUser(url)) return undefined;
    const { lineNumber, columnNumber = 0 } = location;
    const at = { line: lineNumber + 1, column: columnNumber + 1 };
    const place = this.parts.sources.toOriginal(url, at) ?? at;
    const file = url.startsWith("file:") ? fileURLToPath(url.replace(/[?#].*$/, "")) : url;
    return { name: functionName, file, line: place.line, variables: new Map() };
  }

  private isUser(url: string): boolean {
    if (this.parts.sources.source(url) !== undefined) return true;
    const isFile = url.startsWith("file:") && !url.includes("/node_modules/");
    return isFile && !url.startsWith(new URL("../", this.parts.kernelFolder).href);
  }

  private readScopes(
    session: Session,
    { scopeChain, this: self }: Debugger.CallFrame,
    into: Map<string, unknown>,
  ): void {
    for (const { type, object } of scopeChain) {
      if (!KEPT_SCOPES.has(type)) continue;
      take(session, object, (variables) => addVariables(into, variables as object));
    }
    if (self.objectId === undefined || self.className === "global") return;
    take(session, self, (value) => into.set("this", value));
  }
}

/** Hands the value behind a remote object over, in this very process. */
function take(
  session: Session,
  remote: Runtime.RemoteObject,
  receive: (value: unknown) => void,
): void {
  if (remote.objectId === undefined) {
    receive(remote.value);
    return;
  }
  Object.defineProperty(globalThis, Symbol.for(TAKE), { value: receive, configurable: true });
  session.post("Runtime.callFunctionOn", {
    objectId: remote.objectId,
    functionDeclaration: `function () { globalThis[Symbol.for("${TAKE}")](this); }`,
    silent: true,
  });
  Reflect.deleteProperty(globalThis, Symbol.for(TAKE));
}

/** Inner scopes come first and hide the names of outer ones. */
function addVariables(into: Map<string, unknown>, variables: object): void {
  const all = Object.entries(Object.getOwnPropertyDescriptors(variables));
  for (const [name, { value }] of all) {
    if (!into.has(name) && !isInternalName(name)) into.set(name, value);
  }
}

function causeOf(error: unknown): unknown {
  return typeof error === "object" && error !== null && "cause" in error ? error.cause : undefined;
}

function compile(names: readonly string[], expression: string): unknown {
  const head = `(async function (${names.join(", ")}) {`;
  try {
    return runInThisContext(`${head} return (${expression}\n); })`, { filename: "athanor:debug" });
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return runInThisContext(`${head} ${expression}\n })`, { filename: "athanor:debug" });
  }
}
