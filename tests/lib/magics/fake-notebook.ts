import type { MimeBundle } from "../../../lib/core/mime-bundle.ts";
import type { Magic, MagicContext, MagicInvocation } from "../../../lib/magics/magic.ts";

/** What a magic did to the notebook, for tests to look at. */
export interface FakeNotebook {
  readonly context: MagicContext;
  readonly displays: { data: MimeBundle; displayId?: string; update?: boolean }[];
  /** Code that the magic ran in the cell. */
  readonly executed: string[];
  readonly variables: Map<string, unknown>;
}

/** A notebook of variables alone: it keeps what is shown and run, and computes nothing. */
export function fakeNotebook(
  cwd: string,
  options: { readonly signal?: AbortSignal; readonly sources?: readonly string[] } = {},
): FakeNotebook {
  const { signal = new AbortController().signal, sources = [] } = options;
  const variables = new Map<string, unknown>();
  const displays: FakeNotebook["displays"] = [];
  const executed: string[] = [];
  const context: MagicContext = {
    cwd,
    signal,
    display: (data, where = {}) => void displays.push({ data, ...where }),
    print: () => {},
    get: (name) => {
      if (!variables.has(name)) throw new ReferenceError(`${name} is not defined`);
      return variables.get(name);
    },
    set: async (name, value) => void variables.set(name, value),
    names: () => [...variables.keys()],
    execute: async (code) => void executed.push(code),
    cells: async () =>
      sources.map((source, index) => ({
        executionCount: index + 1,
        source,
        status: "ok",
        outputs: [],
        startedAt: 0,
      })),
    page: () => {},
    setNextInput: () => {},
    input: async () => "",
    inspect: async () => null,
    history: async () => [],
    setTypecheck: async () => {},
    reset: async () => {},
  };
  return { context, displays, executed, variables };
}

/** Runs one magic of a family as the kernel does after parsing. */
export async function callMagic(
  family: readonly Magic[],
  name: string,
  parts: Partial<MagicInvocation> & { readonly context: MagicContext },
): Promise<unknown> {
  const magic = family.find((candidate) => candidate.name === name);
  if (magic === undefined) throw new Error(`There is no magic ${name}.`);
  const { context, ...invocation } = parts;
  return magic.run({ name, line: "", options: {}, positionals: [], ...invocation }, context);
}
