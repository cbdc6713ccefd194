import type { CompiledCell } from "../protocol/compiled-cell.ts";
import type { ErrorStyle } from "../display/traceback.ts";
import type { EventCaptures } from "./event-captures.ts";
import { profileCpu } from "./profiler.ts";
import type { Cell } from "./cell.ts";
import type { DisplayHost } from "./display-host.ts";
import type { FailureBook } from "./error-frames.ts";
import type { HostRequest } from "./executor.ts";
import type { MagicContext } from "./magic-context.ts";
import type { OutputCapture } from "./output-capture.ts";
import type { UserNames } from "./user-names.ts";

/** What a magic's context is made of. */
export interface MagicHostParts {
  readonly cwd: string;
  readonly displays: DisplayHost;
  readonly output: OutputCapture;
  readonly captures: EventCaptures;
  readonly names: UserNames;
  readonly failures: FailureBook;
  /** How later errors are shown. */
  readonly style: ErrorStyle;
  readonly ask: (cell: Cell, request: HostRequest) => Promise<unknown>;
  /** Runs compiled code in a cell that is running; resolves with its value. */
  readonly runNested: (cell: Cell, compiled: CompiledCell) => Promise<unknown>;
}

/** The context of magics in `cell`. */
export function createMagicHost(parts: MagicHostParts, cell: Cell): MagicContext {
  const { displays, output, names } = parts;
  const ask = async <T>(request: HostRequest): Promise<T> => (await parts.ask(cell, request)) as T;
  return {
    cwd: parts.cwd,
    signal: cell.signal,
    display: (data, options) => displays.showBundle(data, options, cell),
    print: (text, stream = "stdout") => output.write(stream, text, cell),
    get: (name) => names.get(name),
    set: async (name, value) => {
      names.set(name, value);
      await ask({ request: "declare", name });
    },
    names: () => names.list(),
    execute: async (code) => parts.runNested(cell, await ask({ request: "compile", code })),
    cells: () => ask({ request: "cells" }),
    page: (data) =>
      output.emit({ kind: "payload", payload: { source: "page", data, start: 0 } }, cell),
    setNextInput: (text, replace) =>
      output.emit({ kind: "payload", payload: { source: "set_next_input", text, replace } }, cell),
    input: (prompt, password = false) => ask({ request: "input", prompt, password }),
    inspect: (code, detailLevel) => ask({ request: "inspect", code, detailLevel }),
    history: (count, pattern) =>
      ask({ request: "history", count, ...(pattern === undefined ? {} : { pattern }) }),
    setTypecheck: async (mode) => {
      await ask({ request: "typecheck", mode });
    },
    setAutoreload: async (enabled) => {
      await ask({ request: "autoreload", enabled });
    },
    reset: async () => {
      names.reset();
      await ask({ request: "reset" });
    },
    capture: async (run) => {
      output.flush();
      const captured = parts.captures.begin(cell.id);
      try {
        await run();
        await cell.displaysSent();
      } finally {
        output.flush();
        parts.captures.end(cell.id, captured);
      }
      return captured;
    },
    profile: profileCpu,
    failures: parts.failures,
    setErrorStyle: (mode) => {
      parts.style.mode = mode;
    },
  };
}
