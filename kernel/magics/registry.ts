import type { ArgumentValues, MagicSummary } from "../runtime/executor.ts";
import { magicHelp, magicUsage } from "./magic-help.ts";
import { MagicUsageError } from "./magic-usage-error.ts";
import type { Magic, MagicContext, MagicOption } from "./magic.ts";
import { didYouMean } from "./nearest-name.ts";
import { parseInvocation } from "./parse-invocation.ts";
import { loadExtension } from "./load-extension.ts";
import { registryMagics } from "./registry-magics.ts";

/** The magics of one runtime by name. */
export interface MagicRegistry {
  /** Every magic, sorted by name, as completion and `%lsmagic` show it. */
  list(): readonly MagicSummary[];
  get(name: string): Magic | undefined;
  /** Adds magics later; one with a known name replaces it. */
  add(magics: readonly Magic[]): void;
  /**
   * Parses `args` by the magic's declaration and runs it; `--help` prints the help instead.
   *
   * @param args - The rest of the magic's line, untouched.
   * @param body - The lines below a cell magic; undefined for a line magic.
   * @throws {MagicUsageError} For an unknown magic, option or value; the message says what to write instead.
   */
  run(
    name: string,
    args: string,
    body: string | undefined,
    context: MagicContext,
  ): Promise<unknown>;
}

/**
 * The registry that holds `magics`, and those about magics themselves (`%lsmagic`, `%help`, `name?`).
 *
 * The runtime's is `createRegistry([...coreMagics, ...extension])`, with core-magics.ts.
 *
 * @param onLoad - Called when `%load_ext` has added magics, with all of them.
 */
export function createRegistry(
  magics: readonly Magic[],
  onLoad: (all: readonly MagicSummary[]) => void = () => undefined,
): MagicRegistry {
  const byName = new Map<string, Magic>();
  const registry: MagicRegistry = {
    list: () =>
      [...byName.values()].map(toSummary).toSorted((a, b) => a.name.localeCompare(b.name)),
    get: (name) => byName.get(name),
    add: (more) => {
      for (const magic of more) byName.set(magic.name, magic);
    },
    run: async (name, args, body, context) => {
      const magic = findMagic(byName, name, body);
      if (asksForHelp(magic, args)) return context.print(`${magicHelp(magic)}\n`);
      return magic.run(parseInvocation(magic, args, body), context);
    },
  };
  const load = (more: readonly Magic[]): void => {
    registry.add(more);
    onLoad(registry.list());
  };
  registry.add([...registryMagics(registry), loadExtension(load)]);
  registry.add(magics);
  return registry;
}

function toSummary(magic: Magic): MagicSummary {
  const { name, kind, summary, options, positionals = [] } = magic;
  return {
    name,
    kind,
    summary,
    options: Object.keys(options),
    help: magicHelp(magic),
    positionals: positionals.map(({ choices, values }) => choices ?? values ?? []),
    values: Object.fromEntries(Object.entries(options).flatMap(valuesOfOption)),
    ...(magic.body !== undefined && { body: magic.body }),
  };
}

/** An option under its name and its letter; nothing for one without a value. */
function valuesOfOption([name, option]: readonly [string, MagicOption]): readonly (readonly [
  string,
  ArgumentValues,
])[] {
  const { type, short, choices, values } = option;
  if (type === "boolean") return [];
  const taken = choices ?? values ?? [];
  return [name, ...(short === undefined ? [] : [short])].map((each) => [each, taken] as const);
}

function asksForHelp(magic: Magic, args: string): boolean {
  if (magic.raw === true) return args.trim() === "--help";
  return /(^|\s)--help(\s|$)/.test(args.replace(/"[^"]*"|'[^']*'/g, '""'));
}

function findMagic(
  magics: ReadonlyMap<string, Magic>,
  name: string,
  body: string | undefined,
): Magic {
  const prefix = body === undefined ? "%" : "%%";
  const magic = magics.get(name);
  if (magic === undefined) {
    const near = didYouMean(name, [...magics.keys()], prefix);
    throw new MagicUsageError(`Unknown magic ${prefix}${name}.${near} %lsmagic lists all.`);
  }
  if (magic.kind === "line" && body !== undefined && body.trim() !== "") {
    throw new MagicUsageError(
      `Expected %${name} on a line of its own, received a cell body under %%${name}. Usage: ${magicUsage(magic)}`,
    );
  }
  if (magic.kind === "cell" && body === undefined) {
    throw new MagicUsageError(
      `Expected a cell that begins with %%${name} and has lines below, received a line magic. Usage: ${magicUsage(magic)}`,
    );
  }
  return magic;
}
