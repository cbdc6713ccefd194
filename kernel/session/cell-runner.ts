import type { Language } from "../language/language.ts";
import type { CellEventSink, CellOutcome } from "../protocol/cell-event.ts";
import type { CompiledCell } from "../protocol/compiled-cell.ts";
import type { ExecutedCell, Executor, HostRequest } from "../runtime/executor.ts";
import { createOutputBook, type OutputRecorder } from "./cell-outputs.ts";
import type { CommTable } from "./comm-table.ts";
import type { CompileOutcome } from "./compile-cell.ts";
import { INTERRUPTED, tapCell, toErrorOutcome } from "./execution.ts";
import type { HistoryStore } from "./history-store.ts";
import { answerHostRequest, type HostDesk } from "./host-requests.ts";
import type { ImportReloader } from "./import-reloader.ts";
import type { LanguageDesk } from "./language-desk.ts";
import { createOutputCap } from "./output-cap.ts";
import type { OutputFile } from "./output-file.ts";
import type { RuntimeKeeper } from "./runtime-keeper.ts";
import type { ExecuteHooks, ExecuteReply, ExecuteRequest } from "./session.ts";

/** Runs one cell at a time; the queue in front of it keeps the order. */
export interface CellRunner {
  run(request: ExecuteRequest, sink: CellEventSink, hooks: ExecuteHooks): Promise<ExecuteReply>;
  /** The reply of a cell that never started. */
  abortedReply(): ExecuteReply;
  interrupt(): Promise<void>;
  cells(): readonly ExecutedCell[];
  /** Number of the last cell. */
  count(): number;
  /** Counts from 1 again and forgets the cells. */
  reset(): void;
}

/** Parts of {@link createCellRunner}. */
export interface CellRunnerOptions {
  readonly runtime: RuntimeKeeper;
  readonly desk: LanguageDesk;
  readonly language: Language;
  readonly history: HistoryStore;
  readonly comms: CommTable;
  readonly reloader: ImportReloader;
  readonly now: () => number;
  /** Makes the file of a cell that prints more than a notebook should hold. */
  readonly openFile: (name: string) => OutputFile;
}

interface RecordedCell {
  readonly executionCount: number;
  readonly source: string;
  readonly recorder: OutputRecorder;
  readonly startedAt: number;
  status: ExecutedCell["status"];
}

/** A cell between its start and its end. */
interface RunningCell {
  interrupted: boolean;
  executor: Executor | undefined;
}

/** A runner whose next cell is number 1. */
export function createCellRunner(options: CellRunnerOptions): CellRunner {
  const { runtime, desk, history, comms, now } = options;
  let book = createOutputBook();
  let recorded: RecordedCell[] = [];
  let count = 0;
  let running: RunningCell | undefined;

  const cells = (): ExecutedCell[] =>
    recorded.map(({ executionCount, source, status, startedAt, recorder }) => {
      return { executionCount, source, status, startedAt, outputs: recorder.outputs() };
    });

  const hostDesk = (executionCount: number, input: HostDesk["input"]): HostDesk => ({
    language: options.language,
    history,
    cells,
    input,
    compile: async (code) => takeCell(await desk.compileSnippet(code, executionCount)),
    declare: (name) => desk.declare(name, executionCount),
    setTypecheck: (mode) => desk.setTypecheck(mode),
    setAutoreload: (enabled) => options.reloader.setEnabled(enabled),
    reset: () => desk.reset(),
  });

  /** From source to outcome; errors of the compiler and the runtime's start count as the cell's. */
  const runSource = async (job: CellJob, cell: RunningCell): Promise<CellOutcome> => {
    const { code, executionCount, sink, input } = job;
    const executor = await runtime.ready();
    await reloadImports(executor, job);
    const compiled = await desk.compile(code, executionCount);
    if (compiled.kind === "error") return compiled.outcome;
    if (compiled.warnings !== "") {
      sink({ kind: "stream", name: "stderr", text: compiled.warnings });
    }
    if (cell.interrupted) return INTERRUPTED;
    cell.executor = executor;
    const host = hostDesk(executionCount, input);
    const onRequest = (request: HostRequest): Promise<unknown> => answerHostRequest(request, host);
    const outcome = await executor.run(compiled.cell, { executionCount, sink, onRequest });
    if (outcome.status === "ok") options.reloader.note(code);
    return outcome;
  };

  /** Runs the imports of edited files again; one that fails leaves the old names and says so. */
  const reloadImports = async (executor: Executor, job: CellJob): Promise<void> => {
    for (const statement of options.reloader.takeStale()) {
      const compiled = await desk.compileSnippet(statement, job.executionCount);
      const result =
        compiled.kind === "error" ? compiled.outcome : await executor.evaluate(compiled.cell);
      if (result.status !== "error") continue;
      const text = `autoreload: ${statement} failed: ${result.ename}: ${result.evalue}\n`;
      job.sink({ kind: "stream", name: "stderr", text });
    }
  };

  const evaluateAll = async (
    expressions: Readonly<Record<string, string>>,
    executionCount: number,
  ): Promise<Record<string, unknown>> => {
    const values: Record<string, unknown> = {};
    for (const [name, source] of Object.entries(expressions)) {
      try {
        const compiled = await desk.compileExpression(source, executionCount);
        const executor = await runtime.ready();
        values[name] =
          compiled.kind === "error" ? compiled.outcome : await executor.evaluate(compiled.cell);
      } catch (error) {
        values[name] = toErrorOutcome(error);
      }
    }
    return values;
  };

  const openRecord = (source: string, executionCount: number, keep: boolean): RecordedCell => {
    const recorder = book.openCell(executionCount);
    const record: RecordedCell = {
      executionCount,
      source,
      recorder,
      startedAt: now(),
      status: "running",
    };
    if (keep) {
      recorded.push(record);
      history.addInput(executionCount, source);
    }
    return record;
  };

  return {
    run: async (request, sink, hooks) => {
      const { code, silent } = request;
      const keep = request.storeHistory && !silent && code.trim() !== "";
      const executionCount = count + 1;
      if (keep) count = executionCount;
      const cell: RunningCell = { interrupted: false, executor: undefined };
      running = cell;
      if (!silent) hooks.onStart(executionCount);
      const record = openRecord(code, executionCount, keep);
      const tap = tapCell(sink, {
        silent,
        observe: (event) => {
          if (event.kind === "comm") comms.note(event);
          record.recorder.add(event);
        },
      });
      const openFile = (): OutputFile => options.openFile(`cell-${executionCount}`);
      const cap = createOutputCap({ sink: tap.sink, openFile });
      const job = { code, executionCount, sink: cap.sink, input: inputOf(request, hooks) };
      const outcome = await settle(code.trim() === "" ? undefined : runSource(job, cell));
      cap.close();
      tap.close(outcome);
      record.status = outcome.status === "ok" ? "ok" : "error";
      running = undefined;
      const text = keep ? record.recorder.resultText() : undefined;
      if (text !== undefined) history.addOutput(executionCount, text);
      const userExpressions =
        outcome.status === "ok" ? await evaluateAll(request.userExpressions, executionCount) : {};
      return { executionCount, outcome, userExpressions, payload: tap.payload };
    },
    abortedReply: () => ({
      executionCount: count,
      outcome: { status: "aborted" },
      userExpressions: {},
      payload: [],
    }),
    interrupt: async () => {
      if (running === undefined) return;
      running.interrupted = true;
      await running.executor?.interrupt();
    },
    cells,
    count: () => count,
    reset: () => {
      book = createOutputBook();
      recorded = [];
      count = 0;
    },
  };
}

/** What {@link CellRunner.run} hands on to compile and run. */
interface CellJob {
  readonly code: string;
  readonly executionCount: number;
  readonly sink: CellEventSink;
  readonly input: HostDesk["input"];
}

async function settle(outcome: Promise<CellOutcome> | undefined): Promise<CellOutcome> {
  try {
    return (await outcome) ?? { status: "ok" };
  } catch (error) {
    return toErrorOutcome(error);
  }
}

function inputOf(request: ExecuteRequest, hooks: ExecuteHooks): HostDesk["input"] {
  return (prompt, password) => {
    if (hooks.onInput !== undefined && request.allowStdin) return hooks.onInput(prompt, password);
    const message =
      "Expected a frontend that lets cells ask for input, received a run without one. Set the value in code.";
    return Promise.reject(Object.assign(new Error(message), { name: "StdinNotAllowedError" }));
  };
}

/** The compiled snippet, or what stopped it as an error to throw where the cell asked for it. */
function takeCell(compiled: CompileOutcome): CompiledCell {
  if (compiled.kind === "cell") return compiled.cell;
  const { ename, evalue } = compiled.outcome;
  throw Object.assign(new Error(evalue), { name: ename });
}
