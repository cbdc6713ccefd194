import { TraceMap, decodedMappings } from "@jridgewell/trace-mapping";

/** A place in running code: line and column from 0. */
export interface CodePlace {
  readonly line: number;
  readonly column: number;
}

/** A place in the user's text: line and column from 1. */
export interface UserPlace {
  readonly line: number;
  readonly column: number;
}

/** Places of running code and of the text that the user wrote, both ways. */
export interface SourceLines {
  /** Undefined for code that the user didn't write. */
  toUser(place: CodePlace): UserPlace | undefined;
  /** Where the code of a line begins; undefined for a line without code. */
  toCode(line: number): CodePlace | undefined;
  /** The last line with code. */
  readonly lastLine: number;
}

/** Code that runs as it was written. */
export function sameLines(text: string): SourceLines {
  const lines = text.split("\n");
  return {
    toUser: ({ line, column }) => ({ line: line + 1, column: column + 1 }),
    toCode: (line) => (lines[line - 1]?.trim() ? { line: line - 1, column: 0 } : undefined),
    lastLine: lines.length,
  };
}

/** Code with a source map (version 3, JSON) to one text. */
export function mappedLines(sourceMap: string): SourceLines {
  const mappings = decodedMappings(new TraceMap(sourceMap)) as readonly (readonly Segment[])[];
  const begins = beginnings(mappings);
  return {
    toUser: ({ line, column }) => placeIn(mappings[line] ?? [], column),
    toCode: (line) => begins.get(line),
    lastLine: Math.max(0, ...begins.keys()),
  };
}

type Segment = readonly [column: number, ...original: number[]];

/** The transform puts at most this much in front of a statement. */
const WIDEST_PREFIX = 60;

/** The place that a column of code belongs to: that of the text before it, or of what it was put in front of. */
function placeIn(segments: readonly Segment[], column: number): UserPlace | undefined {
  const next = segments.findIndex(([start]) => start > column);
  const before = segments[(next < 0 ? segments.length : next) - 1];
  const after = segments[next];
  const isPrefix = after !== undefined && after[0] - column < WIDEST_PREFIX;
  const [, , line, start] = before ?? (isPrefix ? after : []);
  return line === undefined || start === undefined
    ? undefined
    : { line: line + 1, column: start + 1 };
}

/** For each line of the text the code of its leftmost place; of two such the earlier code. */
function beginnings(mappings: readonly (readonly Segment[])[]): ReadonlyMap<number, CodePlace> {
  const begins = new Map<number, CodePlace & { readonly from: number }>();
  for (const [line, segments] of mappings.entries()) {
    for (const [column, , sourceLine, from] of segments) {
      if (sourceLine === undefined || from === undefined) continue;
      const known = begins.get(sourceLine + 1);
      if (known === undefined || from < known.from)
        begins.set(sourceLine + 1, { line, column, from });
    }
  }
  return begins;
}
