import type { CellEvent, CellEventSink, CellOutcome } from "../protocol/cell-event.ts";
import type { CompiledCell } from "../protocol/compiled-cell.ts";
import type {
  CommMessage,
  Executor,
  Inspector,
  InspectorTarget,
  MagicSummary,
  RunOptions,
} from "./executor.ts";
import type { Evaluation, FromRuntime, HostAnswer } from "./messages.ts";
import { RuntimeConnection } from "./runtime-connection.ts";
import { reportDeath } from "./runtime-death.ts";
import type { DeathReport, RuntimeDeath } from "./runtime-death.ts";

/** Options of {@link createRuntimeProcess}. */
export interface RuntimeProcessOptions {
  /** The notebook's folder, absolute. */
  readonly cwd: string;
  /** Takes events that belong to no cell: comm handlers, output before the first cell. */
  readonly onOrphanEvent: CellEventSink;
  /** The runtime ended by itself, or was killed because nothing else stopped a cell; a later call starts another. */
  readonly onExit: (reason: string) => void;
  /** Cells have added magics; all of them are listed. */
  readonly onMagics?: (magics: readonly MagicSummary[]) => void;
  /** Added to the runtime's environment. */
  readonly env?: Readonly<Record<string, string>>;
}

/** An executor whose cells run in a Node process of their own. It starts with `start`, or with the first cell. */
export function createRuntimeProcess(options: RuntimeProcessOptions): Executor {
  return new RuntimeProcess(options);
}

interface CellEntry {
  readonly options: RunOptions;
  /** Ends `run`; undefined once it has. */
  resolve: ((outcome: CellOutcome) => void) | undefined;
}

interface CommEntry {
  readonly sink: CellEventSink;
  /** Ends `sendComm`. */
  readonly resolve: () => void;
}

interface Startup {
  readonly connection: RuntimeConnection;
  readonly ready: Promise<readonly MagicSummary[]>;
}

/** Late output finds its cell for this many cells; then it belongs to none. */
const CELLS_KEPT = 500;
/** Late output of handlers finds its comm message for this many messages. */
const COMMS_KEPT = 200;
/** After this the runtime's own worker must have stopped the cell or asked for a kill; it is dead itself. */
const LADDER_MS = 8000;

class RuntimeProcess implements Executor {
  private readonly options: RuntimeProcessOptions;
  private startup: Startup | undefined;
  private onReady: ((magics: readonly MagicSummary[]) => void) | undefined;
  private onFailure: ((error: Error) => void) | undefined;
  private readonly cells = new Map<number, CellEntry>();
  private readonly evaluations = new Map<number, (result: Evaluation) => void>();
  private readonly comms = new Map<number, CommEntry>();
  private active = 0;
  private newestCell = 0;
  private lastId = 0;
  private isDisposed = false;

  constructor(options: RuntimeProcessOptions) {
    this.options = options;
  }

  async start(): Promise<readonly MagicSummary[]> {
    return this.connect().ready;
  }

  async run(cell: CompiledCell, options: RunOptions): Promise<CellOutcome> {
    const startup = this.connect();
    await this.whenReady(startup);
    const cellId = ++this.lastId;
    const { executionCount } = options;
    return new Promise((resolve) => {
      this.newestCell = cellId;
      this.cells.set(cellId, { options, resolve });
      forgetOldest(this.cells, CELLS_KEPT);
      this.active = cellId;
      startup.connection.send({ type: "run", cellId, executionCount, cell });
    });
  }

  async evaluate(cell: CompiledCell): Promise<Evaluation> {
    const startup = this.connect();
    await this.whenReady(startup);
    const id = ++this.lastId;
    return new Promise((resolve) => {
      this.evaluations.set(id, resolve);
      startup.connection.send({ type: "evaluate", id, cell });
    });
  }

  sendComm(message: CommMessage, sink: CellEventSink): Promise<void> {
    const connection = this.startup?.connection;
    if (connection === undefined) return Promise.resolve();
    const id = ++this.lastId;
    return new Promise((resolve) => {
      this.comms.set(id, { sink, resolve });
      forgetOldest(this.comms, COMMS_KEPT);
      connection.send({ type: "comm", id, message });
    });
  }

  interrupt(): Promise<void> {
    const connection = this.startup?.connection;
    const cell = this.active;
    // Nothing runs; what is sent now would meet the next cell.
    if (cell === 0 && this.evaluations.size === 0) return Promise.resolve();
    connection?.interrupt(cell);
    if (cell !== 0) {
      const isStuck = (): boolean =>
        this.active === cell && this.startup?.connection === connection;
      setTimeout(() => {
        if (isStuck()) connection?.kill("stuck");
      }, LADDER_MS).unref();
    }
    return Promise.resolve();
  }

  openInspector(target: InspectorTarget): Inspector | undefined {
    return this.startup?.connection.inspector.open(target);
  }

  async dispose(): Promise<void> {
    this.isDisposed = true;
    await this.startup?.connection.close();
  }

  private connect(): Startup {
    if (this.isDisposed)
      throw new Error("Expected a running kernel, received one that was shut down.");
    this.startup ??= this.launch();
    return this.startup;
  }

  private async whenReady(startup: Startup): Promise<void> {
    await startup.ready;
    if (this.startup !== startup) {
      throw new Error("The runtime ended before the cell could start. Run the cell again.");
    }
  }

  private launch(): Startup {
    const ready = new Promise<readonly MagicSummary[]>((resolve, reject) => {
      this.onReady = resolve;
      this.onFailure = reject;
    });
    const connection = new RuntimeConnection({
      cwd: this.options.cwd,
      env: this.options.env ?? {},
      target: {
        onMessage: (message) => this.take(message),
        onNativeText: (name, text) =>
          this.emit(this.active || this.newestCell, { kind: "stream", name, text }),
      },
      onDeath: (death) => this.die(death),
    });
    return { connection, ready };
  }

  private take(message: FromRuntime): void {
    switch (message.type) {
      case "ready":
        return this.onReady?.(message.magics);
      case "magics":
        return this.options.onMagics?.(message.magics);
      case "event":
        return this.emit(message.cellId, message.event);
      case "end":
        return this.end(message.cellId, message.outcome);
      case "request":
        return void this.answer(message);
      case "evaluated":
        return this.settleEvaluation(message.id, message.result);
      case "comm-handled":
        return this.settleComm(message.id);
    }
  }

  private settleEvaluation(id: number, result: Evaluation): void {
    this.evaluations.get(id)?.(result);
    this.evaluations.delete(id);
  }

  private settleComm(id: number): void {
    this.comms.get(id)?.resolve();
  }

  private emit(cellId: number, event: CellEvent): void {
    const owner = this.cells.get(cellId)?.options ?? this.comms.get(cellId);
    const sink = owner?.sink ?? this.options.onOrphanEvent;
    sink(event);
  }

  private end(cellId: number, outcome: CellOutcome): void {
    const entry = this.cells.get(cellId);
    if (this.active === cellId) this.active = 0;
    entry?.resolve?.(outcome);
    if (entry !== undefined) entry.resolve = undefined;
  }

  private async answer({
    id,
    cellId,
    request,
    isBlocking,
  }: Extract<FromRuntime, { type: "request" }>): Promise<void> {
    const connection = this.startup?.connection;
    const give = (answer: HostAnswer): void =>
      isBlocking
        ? connection?.answerBlocked(id, answer)
        : connection?.send({ type: "answer", id, answer });
    const entry = this.cells.get(cellId);
    try {
      if (entry?.resolve === undefined)
        throw new Error(
          `Expected a running cell to ask for "${request.request}", but it has ended.`,
        );
      const value = await entry.options.onRequest(request);
      give({ status: "ok", value });
    } catch (error) {
      give(toErrorAnswer(error));
    }
  }

  private die(death: RuntimeDeath): void {
    const report = reportDeath(death);
    this.startup = undefined;
    this.onFailure?.(new Error([report.evalue, ...report.traceback.slice(1)].join("\n")));
    this.endAll(report);
    if (death.killedFor !== "disposed") this.options.onExit(report.reason);
  }

  private endAll({ ename, evalue, traceback }: DeathReport): void {
    const error = { ename, evalue, traceback };
    const cellId = this.active;
    if (cellId !== 0) {
      this.emit(cellId, { kind: "error", ...error });
      this.end(cellId, { status: "error", ...error });
    }
    for (const resolve of this.evaluations.values()) resolve({ status: "error", ...error });
    this.evaluations.clear();
    for (const { resolve } of this.comms.values()) resolve();
    this.comms.clear();
  }
}

/** Maps keep the order in which their keys came. */
function forgetOldest(map: Map<number, unknown>, keep: number): void {
  const [oldest] = map.keys();
  if (map.size > keep && oldest !== undefined) map.delete(oldest);
}

function toErrorAnswer(error: unknown): HostAnswer {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  return { status: "error", name, message };
}
