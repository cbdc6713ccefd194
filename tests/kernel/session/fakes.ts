import type { CompileResult, Language } from "../../../kernel/language/language.ts";
import type { CellEvent, CellOutcome } from "../../../kernel/protocol/cell-event.ts";
import type { CompiledCell } from "../../../kernel/protocol/compiled-cell.ts";
import type {
  CommMessage,
  Executor,
  MagicSummary,
  RunOptions,
} from "../../../kernel/runtime/executor.ts";
import { createSession } from "../../../kernel/session/create-session.ts";
import type { ExecutorHooks } from "../../../kernel/session/runtime-keeper.ts";
import type { ExecuteReply, ExecuteRequest, Session } from "../../../kernel/session/session.ts";

/** What a fake cell does, by its source. */
export type Behaviour = (
  options: RunOptions,
  cell: CompiledCell,
) => Promise<CellOutcome> | CellOutcome;

export const magics: readonly MagicSummary[] = [
  { name: "cd", kind: "line", summary: "Moves.", options: [], positionals: ["folder"] },
  {
    name: "time",
    kind: "both",
    summary: "Times.",
    options: [],
    positionals: ["code"],
    body: "code",
  },
  { name: "lr", kind: "line", summary: "Tries.", options: ["start", "stop"], help: "Usage: %lr" },
  { name: "bash", kind: "cell", summary: "Bash.", options: [] },
];

export interface FakeExecutor extends Executor {
  readonly hooks: ExecutorHooks;
  readonly ran: string[];
  readonly comms: CommMessage[];
  interrupts: number;
  disposed: boolean;
}

function createFakeExecutor(
  hooks: ExecutorHooks,
  behaviours: Map<string, Behaviour>,
): FakeExecutor {
  const executor: FakeExecutor = {
    hooks,
    ran: [],
    comms: [],
    interrupts: 0,
    disposed: false,
    start: async () => magics,
    run: async (cell, options) => {
      executor.ran.push(cell.code);
      return (await behaviours.get(cell.source)?.(options, cell)) ?? { status: "ok" };
    },
    evaluate: async (cell) => ({
      status: "ok",
      data: { "text/plain": `=${cell.code}` },
      metadata: {},
    }),
    sendComm: async (message) => void executor.comms.push(message),
    interrupt: async () => {
      executor.interrupts += 1;
    },
    openInspector: () => undefined,
    dispose: async () => {
      executor.disposed = true;
    },
  };
  return executor;
}

export interface FakeLanguage extends Language {
  readonly compiled: { source: string; executionCount: number; typecheck: string }[];
  /** Results by source instead of a plain cell. */
  readonly results: Map<string, Partial<CompileResult>>;
  resets: number;
}

function createFakeLanguage(): FakeLanguage {
  const language: FakeLanguage = {
    compiled: [],
    results: new Map(),
    resets: 0,
    compile: async (code, { executionCount, typecheck, original = code }) => {
      language.compiled.push({ source: code, executionCount, typecheck });
      const cell: CompiledCell = {
        fileName: `In[${executionCount}].ts`,
        source: original,
        code,
        sourceMap: "{}",
        names: [...code.matchAll(/\b(?:let|const|var) (\w+)/g)].map(([, name = ""]) => name),
      };
      return { cell, diagnostics: [], ...language.results.get(code) };
    },
    complete: async (source, index) => ({
      start: index,
      end: index,
      matches: [{ text: source, type: "text" }],
    }),
    inspect: async (source) =>
      source.includes("known")
        ? { signature: "const known: 1", documentation: "Doc.", source: "src" }
        : undefined,
    isComplete: async (source) => ({
      status: source.includes("(") ? "incomplete" : "complete",
      indent: "  ",
    }),
    reset: async () => {
      language.resets += 1;
    },
    dispose: async () => undefined,
  };
  return language;
}

export interface Bench {
  readonly session: Session;
  readonly language: FakeLanguage;
  readonly executors: FakeExecutor[];
  readonly behaviours: Map<string, Behaviour>;
  readonly events: CellEvent[];
  readonly starts: number[];
  readonly run: (code: string, options?: Partial<ExecuteRequest>) => Promise<ExecuteReply>;
}

/** A session over fakes; `run` executes code and keeps its events. */
export async function createBench(
  options: { historyPath?: string; cwd?: string } = {},
): Promise<Bench> {
  const behaviours = new Map<string, Behaviour>();
  const executors: FakeExecutor[] = [];
  const language = createFakeLanguage();
  const events: CellEvent[] = [];
  const starts: number[] = [];
  const session = createSession({
    createExecutor: (hooks) => {
      const executor = createFakeExecutor(hooks, behaviours);
      executors.push(executor);
      return executor;
    },
    language,
    cwd: "/",
    now: () => 0,
    ...options,
  });
  await session.start();
  const run: Bench["run"] = (code, overrides = {}) =>
    session.execute(
      {
        code,
        silent: false,
        storeHistory: true,
        allowStdin: true,
        stopOnError: true,
        userExpressions: {},
        ...overrides,
      },
      (event) => events.push(event),
      { onStart: (count) => starts.push(count), onInput: async (prompt) => `typed ${prompt}` },
    );
  return { session, language, executors, behaviours, events, starts, run };
}

export const failure: CellOutcome = {
  status: "error",
  ename: "Error",
  evalue: "no",
  traceback: ["Error: no"],
};
