import { TraceMap, originalPositionFor } from "@jridgewell/trace-mapping";
import { SourceMap } from "magic-string";
import type { MagicString } from "magic-string";

/** Options of {@link renderSourceMap}. */
export interface SourceMapOptions {
  readonly fileName: string;
  /** The user's text, embedded in the map. */
  readonly source: string;
  /** A map in JSON from the text before the edits to the user's text; undefined when they share positions. */
  readonly earlier: string | undefined;
}

type Segment =
  [number] | [number, number, number, number] | [number, number, number, number, number];

/** The source map, as JSON, from edited text to the user's text, over both steps of the transform. */
export function renderSourceMap(text: MagicString, options: SourceMapOptions): string {
  const { fileName, source, earlier } = options;
  const decoded = text.generateDecodedMap({ source: fileName, hires: "boundary" });
  const mappings: Segment[][] =
    earlier === undefined
      ? decoded.mappings
      : traceThrough(decoded.mappings, new TraceMap(earlier));
  const map = new SourceMap({
    file: fileName,
    sources: [fileName],
    sourcesContent: [source],
    names: [],
    mappings,
  });
  return map.toString();
}

function traceThrough(lines: readonly Segment[][], earlier: TraceMap): Segment[][] {
  return lines.map((segments) => segments.flatMap((segment) => traceSegment(segment, earlier)));
}

/** Text that the first step made up (a helper of the emit) maps to nothing. */
function traceSegment(segment: Segment, earlier: TraceMap): Segment[] {
  if (segment.length === 1) return [segment];
  const [column, , line, sourceColumn] = segment;
  const found = originalPositionFor(earlier, { line: line + 1, column: sourceColumn });
  return found.line === null ? [[column]] : [[column, 0, found.line - 1, found.column]];
}
