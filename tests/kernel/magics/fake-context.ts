import type { MagicContext } from "../../../kernel/magics/magic.ts";

/** What a magic did to the fake notebook around it. */
export interface FakeNotebook {
  readonly context: MagicContext;
  readonly printed: { stdout: string; stderr: string };
  readonly calls: unknown[][];
  readonly abort: AbortController;
}

/** A notebook that records what magics do; `overrides` answers what they ask. */
export function createFakeNotebook(overrides: Partial<MagicContext> = {}): FakeNotebook {
  const printed = { stdout: "", stderr: "" };
  const calls: unknown[][] = [];
  const abort = new AbortController();
  const note =
    (name: string) =>
    (...values: unknown[]): void => {
      calls.push([name, ...values]);
    };
  const context: MagicContext = {
    cwd: process.cwd(),
    signal: abort.signal,
    display: note("display"),
    print: (text, stream = "stdout") => {
      printed[stream] += text;
    },
    get: () => undefined,
    set: async (...values) => note("set")(...values),
    names: () => [],
    execute: async (code) => note("execute")(code),
    cells: async () => [],
    page: note("page"),
    setNextInput: note("setNextInput"),
    input: async () => "",
    inspect: async () => null,
    history: async () => [],
    setTypecheck: async (mode) => note("setTypecheck")(mode),
    setAutoreload: async (enabled) => note("setAutoreload")(enabled),
    capture: async (run) => {
      await run();
      return [];
    },
    profile: async (run) => {
      await run();
      return { nodes: [], startTime: 0, endTime: 0 };
    },
    reset: async () => note("reset")(),
    failures: {
      keep: note("keep"),
      isKeeping: () => false,
      find: (error) => ({ error, frames: [] }),
      last: () => undefined,
      evaluate: async (frame, expression) => `${frame.name}: ${expression}`,
    },
    setErrorStyle: note("setErrorStyle"),
    ...overrides,
  };
  return { context, printed, calls, abort };
}
