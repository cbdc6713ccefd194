import { Session } from "node:inspector";
import type { ControlCommand, ControlReport } from "./messages.ts";

/** Every event of the protocol, which Node's types leave out. */
interface Notification {
  readonly method: string;
  readonly params?: object;
}

const ASYNC_STACKS = "Debugger.setAsyncCallStackDepth";

/**
 * The control worker's end of a debugger: one inspector session on the main thread, and only while someone debugs, since a
 * connected debugger costs the main thread time.
 */
export class InspectorPort {
  private readonly report: (report: ControlReport) => void;
  private session: Session | undefined;
  private paused = false;
  private hasAsyncStacks = true;

  constructor(report: (report: ControlReport) => void) {
    this.report = report;
  }

  /** Whether the main thread stands at a breakpoint. */
  get isPaused(): boolean {
    return this.paused;
  }

  attach(): void {
    this.detach();
    const session = new Session();
    session.connectToMainThread();
    session.on("inspectorNotification", ({ method, params = {} }: Notification) => {
      if (session !== this.session) return;
      if (method === "Debugger.paused") this.paused = true;
      if (method === "Debugger.resumed") this.paused = false;
      this.report({ type: "inspector", method, params });
    });
    this.session = session;
  }

  /** A stopped main thread goes on. */
  detach(): void {
    this.session?.disconnect();
    this.session = undefined;
    this.paused = false;
  }

  post({ id, method, params }: Extract<ControlCommand, { readonly type: "post" }>): void {
    const { session } = this;
    if (session === undefined) {
      return this.report({ type: "refused", id, message: "The debugger is closed." });
    }
    if (method === ASYNC_STACKS && !this.hasAsyncStacks) {
      return this.report({ type: "posted", id, result: {} });
    }
    session.post(method, params, (error, result) => {
      if (error === null) this.report({ type: "posted", id, result: result ?? {} });
      else this.report({ type: "refused", id, message: error.message });
    });
  }

  /**
   * To be called before JavaScript is cut off. While somebody wants the stacks of asynchronous calls, Node counts these calls and
   * ends the process where code that was cut off has left the count open. So this runtime gives no such stacks from then on.
   */
  endAsyncStacks(): void {
    this.hasAsyncStacks = false;
    this.session?.post(ASYNC_STACKS, { maxDepth: 0 });
  }

  /** While a cell is being stopped, its `finally` blocks must not stop at a breakpoint. */
  skipPauses(skip: boolean): void {
    this.session?.post("Debugger.setSkipAllPauses", { skip });
  }

  /** Ends a stop and the JavaScript that stands there. */
  endStop(done: () => void): void {
    this.endAsyncStacks();
    this.session?.post("Debugger.resume", { terminateOnResume: true }, () => done());
  }
}
