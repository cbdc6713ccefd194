import { TraceMap, originalPositionFor } from "@jridgewell/trace-mapping";
import { findSourceMap } from "node:module";
import type { CompiledCell } from "../protocol/compiled-cell.ts";

/** A place in a text: one-based line and column. */
export interface SourcePlace {
  readonly line: number;
  readonly column: number;
}

interface CellSource {
  readonly source: string;
  readonly sourceMap: string;
  parsed?: TraceMap;
}

/** The texts and source maps of all cells that ran, by the name that their stack frames show. */
export class CellSources {
  private readonly byName = new Map<string, CellSource>();

  /**
   * Keeps a cell's text and map.
   *
   * @returns The script name to run it under: the cell's own, or a numbered one when code inside a cell was compiled.
   */
  add({ fileName, source, sourceMap }: CompiledCell): string {
    let name = fileName;
    for (let count = 2; this.byName.has(name); count++) name = `${fileName} (${count})`;
    this.byName.set(name, { source, sourceMap });
    return name;
  }

  /** The text of a cell as the user typed it. */
  source(name: string): string | undefined {
    return this.byName.get(name)?.source;
  }

  /** The text and the source map (version 3, JSON) of a cell. */
  compiled(name: string): { name: string; source: string; sourceMap: string } | undefined {
    const cell = this.byName.get(name);
    return cell === undefined
      ? undefined
      : { name, source: cell.source, sourceMap: cell.sourceMap };
  }

  /** Where a place of running code stands in the text the user wrote: cells, and TypeScript files they import. */
  toOriginal(file: string, place: SourcePlace): SourcePlace | undefined {
    const cell = this.byName.get(file);
    return cell === undefined ? importedPlace(file, place) : cellPlace(cell, place);
  }
}

function cellPlace(cell: CellSource, { line, column }: SourcePlace): SourcePlace | undefined {
  cell.parsed ??= parseMap(cell.sourceMap);
  // Columns of source maps begin at 0.
  const found = originalPositionFor(cell.parsed, { line, column: Math.max(0, column - 1) });
  return found.line === null ? undefined : { line: found.line, column: found.column + 1 };
}

function parseMap(sourceMap: string): TraceMap {
  try {
    return new TraceMap(sourceMap);
  } catch {
    return new TraceMap({ version: 3, sources: [], names: [], mappings: "" });
  }
}

function importedPlace(file: string, { line, column }: SourcePlace): SourcePlace | undefined {
  if (!/\.[mc]?tsx?(\?|$)/.test(file)) return undefined;
  const entry = findSourceMap(file)?.findEntry(line - 1, column - 1);
  if (entry === undefined || !("originalLine" in entry)) return undefined;
  return { line: entry.originalLine + 1, column: entry.originalColumn + 1 };
}
