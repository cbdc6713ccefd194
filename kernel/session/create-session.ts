import { randomUUID } from "node:crypto";
import type { DapEvent } from "../debugger/dap.ts";
import { createDebugger } from "../debugger/debugger.ts";
import type { Language } from "../language/language.ts";
import { createCellQueue } from "./cell-queue.ts";
import { createCellRunner, type CellRunner } from "./cell-runner.ts";
import { createCommTable } from "./comm-table.ts";
import { createMemoryHistory, openHistoryFile } from "./history-file.ts";
import { createHistoryStore, type HistoryFile } from "./history-store.ts";
import { createImportReloader } from "./import-reloader.ts";
import { createOutputFiles } from "./output-file.ts";
import { createLanguageDesk } from "./language-desk.ts";
import { createRuntimeKeeper, type RuntimeKeeperOptions } from "./runtime-keeper.ts";
import type { Session } from "./session.ts";
import type { CellEventSink } from "../protocol/cell-event.ts";
import type { Executor, Inspector, InspectorTarget } from "../runtime/executor.ts";

/** Parts of {@link createSession}. */
export interface SessionOptions {
  /** Makes an executor that isn't started; called again after a crash and on a restart. */
  readonly createExecutor: RuntimeKeeperOptions["createExecutor"];
  readonly language: Language;
  /** The notebook's folder, absolute: where paths complete. */
  readonly cwd: string;
  /** File of past inputs (see `historyPath`); without it they end with the session. */
  readonly historyPath?: string;
  /** Clock in Unix milliseconds, for tests. */
  readonly now?: () => number;
}

/** A session over a runtime and a language; the caller calls `start` first and `shutdown` last. */
export function createSession(options: SessionOptions): Session {
  const { language, cwd, now = Date.now } = options;
  const comms = createCommTable();
  const queue = createCellQueue();
  let orphanSink: CellEventSink = () => undefined;
  const warn = (text: string): void => orphanSink({ kind: "stream", name: "stderr", text });
  const history = createHistoryStore(openHistory(options.historyPath, warn), randomUUID());
  const desk = createLanguageDesk(language);
  const runtime = createRuntimeKeeper({
    createExecutor: options.createExecutor,
    onOrphanEvent: (event) => {
      if (event.kind === "comm") comms.note(event);
      orphanSink(event);
    },
    onStart: (executor) => debug.runtimeStarted(async (target) => openInspector(executor, target)),
    onCrash: async (reason) => {
      comms.clear();
      reloader.clear();
      warn(
        `The runtime ended (${reason}). A fresh one takes over: names of earlier cells are gone; run the cells that make them again.\n`,
      );
      await desk.reset();
    },
  });
  const reloader = createImportReloader(cwd);
  const openFile = createOutputFiles();
  const parts = { runtime, desk, language, history, comms, reloader, now, openFile };
  const runner: CellRunner = createCellRunner(parts);

  let takeDebugEvent = (_event: DapEvent): void => {};
  const debug = createDebugger({
    open: async (target) => openInspector(await runtime.ready(), target),
    onEvent: (event) => takeDebugEvent(event),
    declare: (name) => desk.declare(name, runner.count()),
  });

  return {
    debug: (request) => debug.request(request),
    onDebugEvent: (take) => {
      takeDebugEvent = take;
    },
    start: async () => {
      await runtime.ready();
    },
    execute: (request, sink, hooks) =>
      queue.add(
        async () => {
          orphanSink = sink;
          const reply = await runner.run(request, sink, hooks);
          if (reply.outcome.status === "error" && request.stopOnError) queue.abortWaiting();
          return reply;
        },
        () => runner.abortedReply(),
      ),
    complete: (code, utf16Index) =>
      desk.complete(code, utf16Index, { magics: runtime.magics(), cwd }),
    inspect: (code, utf16Index, detailLevel) =>
      desk.inspect(code, utf16Index, { detailLevel, magics: runtime.magics() }),
    isComplete: (code) => desk.isComplete(code),
    history: async (query) => history.query(query),
    commInfo: (targetName) => comms.list(targetName),
    comm: async (message, sink) => {
      comms.note(message);
      const executor = await runtime.ready();
      await executor.sendComm(message, (event) => {
        if (event.kind === "comm") comms.note(event);
        sink(event);
      });
    },
    interrupt: async () => {
      queue.abortWaiting();
      await runner.interrupt();
    },
    restart: async () => {
      queue.abortWaiting();
      comms.clear();
      reloader.clear();
      runner.reset();
      await Promise.all([runtime.restart(), desk.reset()]);
    },
    shutdown: async () => {
      queue.abortWaiting();
      await Promise.all([runtime.dispose(), language.dispose()]);
    },
    cells: () => runner.cells(),
  };
}

function openInspector(executor: Executor, target: InspectorTarget): Inspector {
  const inspector = executor.openInspector(target);
  if (inspector !== undefined) return inspector;
  throw new Error("Expected a running kernel, but its runtime has ended. Try again.");
}

function openHistory(path: string | undefined, warn: (text: string) => void): HistoryFile {
  if (path === undefined) return createMemoryHistory();
  return openHistoryFile(path, (error) =>
    warn(
      `Inputs can't be kept in the history: ${error.message}. They are kept until the kernel ends.\n`,
    ),
  );
}
