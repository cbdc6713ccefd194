import type { Inspector, InspectorTarget } from "./executor.ts";
import type { ControlCommand, ControlReport } from "./messages.ts";

interface Waiting {
  readonly resolve: (result: object) => void;
  readonly reject: (error: Error) => void;
}

/** The supervisor's end of one runtime's inspector; one connection at a time. */
export class InspectorLink {
  private readonly send: (command: ControlCommand) => void;
  private readonly waiting = new Map<number, Waiting>();
  private target: InspectorTarget | undefined;
  private lastId = 0;

  /** @param send - Takes commands for the runtime's control worker. */
  constructor(send: (command: ControlCommand) => void) {
    this.send = send;
  }

  open(target: InspectorTarget): Inspector {
    this.target = target;
    this.send({ type: "attach" });
    return {
      post: (method, params = {}) => this.post(target, method, params),
      close: () => {
        if (this.target !== target) return;
        this.target = undefined;
        this.send({ type: "detach" });
        this.refuseAll("Expected an open debugger, received one that was closed.");
      },
    };
  }

  /** Takes what the control worker reports of the inspector. */
  take(report: Exclude<ControlReport, { readonly type: "stuck" }>): void {
    if (report.type === "inspector") {
      this.target?.onEvent(report.method, report.params);
      return;
    }
    const waiting = this.waiting.get(report.id);
    this.waiting.delete(report.id);
    if (report.type === "posted") waiting?.resolve(report.result);
    else waiting?.reject(new Error(report.message));
  }

  /** The runtime is gone. */
  end(): void {
    const { target } = this;
    this.target = undefined;
    this.refuseAll("The runtime ended.");
    target?.onEnd();
  }

  private post(target: InspectorTarget, method: string, params: object): Promise<object> {
    if (this.target !== target) {
      return Promise.reject(
        new Error("Expected an open debugger, received one that was closed. Start it again."),
      );
    }
    const id = ++this.lastId;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      this.send({ type: "post", id, method, params });
    });
  }

  private refuseAll(message: string): void {
    const all = [...this.waiting.values()];
    this.waiting.clear();
    for (const { reject } of all) reject(new Error(message));
  }
}
