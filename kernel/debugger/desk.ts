import { sep } from "node:path";
import { builtFile } from "../protocol/package-root.ts";
import type { Inspector, InspectorTarget } from "../runtime/executor.ts";
import { Attachment } from "./attachment.ts";
import { Breakpoints } from "./breakpoints.ts";
import { cellPath, cellPathRules } from "./cell-paths.ts";
import type { CellPathRules } from "./cell-paths.ts";
import { Client } from "./client.ts";
import type { DapEvent } from "./dap.ts";
import type { OwnFolders } from "./scripts.ts";
import type { ExceptionFilter } from "./stop-control.ts";

/** What a debugger needs of the kernel. */
export interface DebuggerOptions {
  /** Connects to the inspector of the runtime, which is started when there is none. */
  readonly open: (target: InspectorTarget) => Promise<Inspector>;
  readonly onEvent: (event: DapEvent) => void;
  /** Tells the compiler a name that the debugger gave to the notebook. */
  readonly declare: (name: string) => Promise<void>;
}

/** Where this package's compiled files lie. */
const OWN: OwnFolders = { dist: builtFile(sep) };

/** The state of a notebook's debugger, which commands work on. */
export class DebuggerDesk {
  readonly rules: CellPathRules = cellPathRules(process.pid);
  readonly breakpoints: Breakpoints = new Breakpoints();
  /** Texts of cells by the path that stands for them. */
  readonly dumped: Map<string, string> = new Map();
  readonly options: DebuggerOptions;
  /** JupyterLab shows a variable's type in place of its value. */
  hidesTypes: boolean = false;
  isStarted: boolean = false;
  /** The connection while a debugger is on. */
  attachment: Attachment | undefined;
  private isLost = false;
  private filter: ExceptionFilter = "none";
  private lastSeq = 0;

  constructor(options: DebuggerOptions) {
    this.options = options;
  }

  /** Numbers responses and events alike. */
  nextSeq(): number {
    return ++this.lastSeq;
  }

  emit(event: string, body: object): void {
    this.options.onEvent({ type: "event", seq: this.nextSeq(), event, body });
  }

  /** Remembers the text of a cell and names it. */
  dump(code: string): string {
    const path = cellPath(code, this.rules);
    this.dumped.set(path, code);
    return path;
  }

  async attach(open: DebuggerOptions["open"] = this.options.open): Promise<void> {
    this.attachment?.close();
    this.breakpoints.unbind();
    this.isLost = false;
    const { breakpoints, rules } = this;
    let take = (_method: string, _params: object): void => {};
    const inspector = await open({
      onEvent: (method, params) => take(method, params),
      onEnd: () => this.lose(),
    });
    const emit = (event: string, body: object): void => this.emit(event, body);
    const connect = (onEvent: typeof take): Inspector => {
      take = onEvent;
      return inspector;
    };
    const attachment = new Attachment(connect, { breakpoints, rules, folders: OWN, emit });
    this.attachment = attachment;
    await attachment.enable();
    await attachment.stops.setExceptionFilter(this.filter);
  }

  /** A debugger that was on when its runtime ended is on again. */
  async attachAgain(open: DebuggerOptions["open"]): Promise<void> {
    if (this.isLost) await this.attach(open);
  }

  async setExceptionFilter(filter: ExceptionFilter): Promise<void> {
    this.filter = filter;
    await this.attachment?.stops.setExceptionFilter(filter);
  }

  /** Off: a stopped cell goes on. */
  disconnect(): void {
    this.attachment?.close();
    this.attachment = undefined;
    this.isStarted = false;
    this.isLost = false;
    this.filter = "none";
    this.breakpoints.clear();
    this.dumped.clear();
  }

  /** Uses the connection, or one that lasts only as long as `use`: asking for variables needs no debugger. */
  async withClient<T>(use: (client: Client) => Promise<T>): Promise<T> {
    if (this.attachment !== undefined) return use(this.attachment.client);
    const target = { onEvent: () => undefined, onEnd: () => undefined };
    const client = new Client(await this.options.open(target));
    try {
      return await use(client);
    } finally {
      if (this.attachment === undefined) client.close();
    }
  }

  /** The runtime has ended; breakpoints wait for the next one. */
  private lose(): void {
    const { attachment } = this;
    this.isLost = true;
    this.attachment = undefined;
    this.breakpoints.unbind();
    attachment?.close();
  }
}
