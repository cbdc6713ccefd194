import type { Client } from "./client.ts";
import type { DapBreakpoint } from "./dap.ts";
import type { Location } from "./devtools.ts";
import { isHook } from "./hooks.ts";
import type { UserScript } from "./scripts.ts";

/** A breakpoint as a frontend asks for it. */
export interface WantedBreakpoint {
  /** From 1. */
  readonly line: number;
  /** Stops only when this expression is truthy. */
  readonly condition?: string;
  /** Printed instead of a stop; `{expression}` is filled in. */
  readonly logMessage?: string;
}

interface Entry {
  readonly id: number;
  readonly wanted: WantedBreakpoint;
  /** Where it stands once a script of its text has run. */
  line: number;
  /** V8's ids, one for each script of the text. */
  readonly bound: string[];
}

/** The breakpoints of a notebook, by the path of their text. They outlive the runtime. */
export class Breakpoints {
  private readonly byPath = new Map<string, Entry[]>();
  private lastId = 0;

  /** The paths and lines of all, as `debugInfo` lists them. */
  list(): readonly {
    readonly source: string;
    readonly breakpoints: readonly { line: number }[];
  }[] {
    return [...this.byPath].map(([source, entries]) => ({
      source,
      breakpoints: entries.map(({ line }) => ({ line })),
    }));
  }

  /** Puts new breakpoints in place of those of a path; scripts of that path get them at once. */
  async replace(
    path: string,
    wanted: readonly WantedBreakpoint[],
    target: { readonly client: Client; readonly scripts: readonly UserScript[] } | undefined,
  ): Promise<readonly DapBreakpoint[]> {
    const old = this.byPath.get(path) ?? [];
    const entries = wanted.map((each) => ({
      id: ++this.lastId,
      wanted: each,
      line: each.line,
      bound: [],
    }));
    if (entries.length > 0) this.byPath.set(path, entries);
    else this.byPath.delete(path);
    if (target === undefined) return entries.map((entry) => toDap(entry, path));
    for (const breakpointId of old.flatMap(({ bound }) => bound)) {
      await target.client.try("Debugger.removeBreakpoint", { breakpointId });
    }
    for (const script of target.scripts) await this.bind(target.client, script);
    return entries.map((entry) => toDap(entry, path));
  }

  /**
   * Sets the breakpoints of a script's path in it.
   *
   * @returns Those that stand on another line than asked for.
   */
  async bind(client: Client, script: UserScript): Promise<readonly DapBreakpoint[]> {
    const moved: DapBreakpoint[] = [];
    for (const entry of this.byPath.get(script.path) ?? []) {
      const { line } = entry;
      await bindEntry(client, script, entry);
      if (entry.line !== line) moved.push(toDap(entry, script.path));
    }
    return moved;
  }

  /** Our numbers of V8's ids. */
  idsOf(bound: readonly string[]): readonly number[] {
    const entries = [...this.byPath.values()].flat();
    return entries
      .filter((entry) => entry.bound.some((id) => bound.includes(id)))
      .map(({ id }) => id);
  }

  /** Forgets what a runtime that is gone knew. */
  unbind(): void {
    for (const { bound } of [...this.byPath.values()].flat()) bound.length = 0;
  }

  clear(): void {
    this.byPath.clear();
  }
}

function toDap({ id, line }: Entry, path: string): DapBreakpoint {
  return { id, verified: true, line, source: { name: "", path } };
}

async function bindEntry(client: Client, script: UserScript, entry: Entry): Promise<void> {
  const found = await findLocation(client, script, entry.wanted.line);
  if (found === undefined) return;
  entry.line = found.line;
  const condition = conditionOf(entry.wanted);
  try {
    const { breakpointId } = await client.post<{ breakpointId: string }>("Debugger.setBreakpoint", {
      location: found.location,
      ...(condition === undefined ? {} : { condition }),
    });
    entry.bound.push(breakpointId);
  } catch {
    // Another breakpoint stands there.
  }
}

interface Found {
  readonly location: Location;
  readonly line: number;
}

/** Where V8 can stop for a line of the user's: on it, else on the next line that has code. */
async function findLocation(
  client: Client,
  script: UserScript,
  wanted: number,
): Promise<Found | undefined> {
  const { lines, id: scriptId, code } = script;
  for (let line = wanted; line <= lines.lastLine; line++) {
    const begin = lines.toCode(line);
    if (begin === undefined) continue;
    const start = { scriptId, lineNumber: begin.line, columnNumber: begin.column };
    const end = { scriptId, lineNumber: begin.line + 2, columnNumber: 0 };
    const { locations } = await client.post<{ locations: readonly Location[] }>(
      "Debugger.getPossibleBreakpoints",
      { start, end },
    );
    const location = locations.find(
      ({ lineNumber, columnNumber = 0 }) =>
        lines.toUser({ line: lineNumber, column: columnNumber })?.line === line &&
        !isHook(code, { lineNumber, columnNumber }),
    );
    if (location !== undefined) return { location, line };
  }
  return undefined;
}

function conditionOf({ condition, logMessage }: WantedBreakpoint): string | undefined {
  if (logMessage === undefined || logMessage === "")
    return condition === "" ? undefined : condition;
  const text = logMessage.replaceAll(/[`\\]/g, "\\$&").replaceAll(/\$?\{([^{}]*)\}/g, "${$1}");
  const print = `(console.log(\`${text}\`), false)`;
  return condition === undefined || condition === "" ? print : `(${condition}) && ${print}`;
}
