import type { DapEvent } from "../../kernel/debugger/dap.ts";
import type { CellEventSink, CellOutcome } from "../../kernel/protocol/cell-event.ts";
import type {
  ExecuteHooks,
  ExecuteReply,
  ExecuteRequest,
  Session,
} from "../../kernel/session/session.ts";

/** What a fake cell does; its code picks it by name. */
export type FakeCell = (
  sink: CellEventSink,
  hooks: ExecuteHooks,
  request: ExecuteRequest,
) => Promise<CellOutcome> | CellOutcome;

/** A session in memory, for tests of the server alone: `code` names the fake cell that runs. */
export interface FakeSession extends Session {
  /** Requests and calls, in order. */
  readonly calls: (readonly unknown[])[];
  /** What the debugger tells by itself. */
  tellDebugEvent(event: DapEvent): void;
}

/** A session whose cells are functions. Cells run one after the other; an error aborts those that wait. */
export function createFakeSession(cells: Readonly<Record<string, FakeCell>>): FakeSession {
  const calls: (readonly unknown[])[] = [];
  let takeDebugEvent = (_event: DapEvent): void => {};
  let executionCount = 0;
  let last: Promise<unknown> = Promise.resolve();
  let generation = 0;

  const runCell = async (
    request: ExecuteRequest,
    sink: CellEventSink,
    hooks: ExecuteHooks,
  ): Promise<ExecuteReply> => {
    if (request.storeHistory) executionCount += 1;
    const count = executionCount;
    if (!request.silent) hooks.onStart(count);
    const outcome = (await cells[request.code]?.(sink, hooks, request)) ?? { status: "ok" };
    if (outcome.status === "error" && request.stopOnError) generation += 1;
    return { executionCount: count, outcome, userExpressions: {}, payload: [] };
  };

  return {
    calls,
    start: () => Promise.resolve(),
    execute: (request, sink, hooks) => {
      calls.push(["execute", request]);
      const asked = generation;
      const run = last.then(() =>
        asked === generation
          ? runCell(request, sink, hooks)
          : ({
              executionCount,
              outcome: { status: "aborted" },
              userExpressions: {},
              payload: [],
            } as const),
      );
      last = run;
      return run;
    },
    complete: (code, utf16Index) => {
      calls.push(["complete", code, utf16Index]);
      return Promise.resolve({
        start: utf16Index - 1,
        end: utf16Index,
        matches: [{ text: "answer", type: "const", signature: "const answer: 42" }],
      });
    },
    inspect: (code, utf16Index, detailLevel) => {
      calls.push(["inspect", code, utf16Index, detailLevel]);
      return Promise.resolve({ found: true, data: { "text/plain": "const answer: 42" } });
    },
    isComplete: () => Promise.resolve({ status: "incomplete", indent: "  " }),
    history: (query) => {
      calls.push(["history", query]);
      return Promise.resolve([[1, 2, "const answer = 42"]]);
    },
    commInfo: (targetName) => {
      calls.push(["commInfo", targetName]);
      return { c1: "widget" };
    },
    comm: (message, sink) => {
      calls.push(["comm", message]);
      sink({ kind: "stream", name: "stdout", text: "comm\n" });
      return Promise.resolve();
    },
    debug: ({ seq, command }) => {
      calls.push(["debug", command]);
      return Promise.resolve({
        type: "response",
        seq: 1,
        request_seq: seq,
        success: true,
        command,
      });
    },
    onDebugEvent: (take) => {
      takeDebugEvent = take;
    },
    tellDebugEvent: (event) => takeDebugEvent(event),
    interrupt: () => {
      calls.push(["interrupt"]);
      return Promise.resolve();
    },
    restart: () => Promise.resolve(),
    shutdown: () => {
      calls.push(["shutdown"]);
      return Promise.resolve();
    },
    cells: () => [],
  };
}
