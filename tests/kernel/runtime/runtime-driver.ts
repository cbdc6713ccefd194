import type { CellEvent, CellOutcome } from "../../../kernel/protocol/cell-event.ts";
import type { CompiledCell } from "../../../kernel/protocol/compiled-cell.ts";
import type { Executor, HostRequest } from "../../../kernel/runtime/executor.ts";
import { createRuntimeProcess } from "../../../kernel/runtime/runtime-process.ts";

/** What became of one cell. */
export interface Ran {
  readonly outcome: CellOutcome;
  /** Goes on growing with late output. */
  readonly events: readonly CellEvent[];
}

export interface CellOptions {
  readonly names?: readonly string[];
  /** Interrupts the cell at its first display; prints may wait in the buffer of a blocked thread. */
  readonly interrupt?: boolean;
  readonly onRequest?: (request: HostRequest) => Promise<unknown>;
}

export interface Driver {
  readonly executor: Executor;
  readonly orphans: readonly CellEvent[];
  readonly exits: readonly string[];
  /** Runs the body of a compiled cell, written by hand as the contract describes it. */
  run(body: string, options?: CellOptions): Promise<Ran>;
}

let count = 0;

/** A compiled cell whose body is written by hand; every place maps to itself, one line of prologue apart. */
export function compiledCell(body: string, names: readonly string[] = []): CompiledCell {
  count++;
  const fileName = `In[${count}].ts`;
  // Line 1 is the prologue; each later line maps to the line above it: VLQ "AAAA", then "AACA" for each next line.
  const mappings = `;AAAA${";AACA".repeat(body.split("\n").length - 1)}`;
  return {
    fileName,
    source: body,
    code: `(async function (__athanor) { "use strict";\n${body}\n})`,
    sourceMap: JSON.stringify({ version: 3, sources: [fileName], names: [], mappings }),
    names,
  };
}

/** A runtime process for tests; dispose its executor. Extensions stay out. */
export function createDriver(cwd: string, env: Readonly<Record<string, string>> = {}): Driver {
  const orphans: CellEvent[] = [];
  const exits: string[] = [];
  const executor = createRuntimeProcess({
    cwd,
    env: { ATHANOR_EXTENSIONS: "", ...env },
    onOrphanEvent: (event) => orphans.push(event),
    onExit: (reason) => exits.push(reason),
  });
  const run: Driver["run"] = async (body, options = {}) => {
    const events: CellEvent[] = [];
    const cell = compiledCell(body, options.names);
    const outcome = await executor.run(cell, {
      executionCount: count,
      onRequest: options.onRequest ?? (() => Promise.reject(new Error("no desk"))),
      sink: (event) => {
        events.push(event);
        if (options.interrupt === true && event.kind === "display") void executor.interrupt();
      },
    });
    return { outcome, events };
  };
  return { executor, orphans, exits, run };
}

/** All text of one stream. */
export function textOf(events: readonly CellEvent[], name: "stdout" | "stderr"): string {
  return events
    .map((event) => (event.kind === "stream" && event.name === name ? event.text : ""))
    .join("");
}

/** The `text/plain` of the result. */
export function resultOf({ events, outcome }: Ran): unknown {
  if (outcome.status === "error") return `${outcome.ename}: ${outcome.evalue}`;
  const result = events.find((event) => event.kind === "result");
  return result?.kind === "result" ? result.data["text/plain"] : undefined;
}
