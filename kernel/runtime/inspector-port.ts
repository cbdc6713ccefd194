import { Session } from "node:inspector";
import type { ControlCommand, ControlReport } from "./messages.ts";

/** Every event of the protocol, which Node's types leave out. */
interface Notification {
  readonly method: string;
  readonly params?: object;
}

/**
 * The control worker's end of a debugger: one inspector session on the main thread, and only while someone debugs, since a
 * connected debugger costs the main thread time.
 */
export class InspectorPort {
  private readonly report: (report: ControlReport) => void;
  private session: Session | undefined;
  private paused = false;

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
    session.post(method, params, (error, result) => {
      if (error === null) this.report({ type: "posted", id, result: result ?? {} });
      else this.report({ type: "refused", id, message: error.message });
    });
  }

  /** While a cell is being stopped, its `finally` blocks must not stop at a breakpoint. */
  skipPauses(skip: boolean): void {
    this.session?.post("Debugger.setSkipAllPauses", { skip });
  }

  /** Ends a stop and the JavaScript that stands there. */
  endStop(done: () => void): void {
    this.session?.post("Debugger.resume", { terminateOnResume: true }, () => done());
  }
}
