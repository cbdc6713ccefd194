import type { ParentHeader } from "../protocol/header.ts";

/** Text of one stream of one cell. */
export interface StreamSegment {
  readonly name: "stdout" | "stderr";
  readonly parent: ParentHeader;
  readonly text: string;
}

/** Collects prints, so that a cell with thousands of them sends a few messages. */
export interface StreamBuffer {
  /** Adds text behind what waits; whoever made the buffer is told when it is to be sent. */
  add(segment: StreamSegment): void;
  /** What waits, in the order of prints; neighbours of one stream and one cell are joined. Empties the buffer. */
  take(): readonly StreamSegment[];
}

/** Options of {@link createStreamBuffer}. */
export interface StreamBufferOptions {
  /** The longest that text waits, milliseconds. */
  readonly windowMs: number;
  /** Characters that are sent without waiting longer. */
  readonly limit: number;
  /** Called when the window ends or the limit is reached; calls `take`. */
  readonly onFull: () => void;
}

/** An empty buffer for streams. */
export function createStreamBuffer(options: StreamBufferOptions): StreamBuffer {
  const { windowMs, limit, onFull } = options;
  let segments: StreamSegment[] = [];
  let length = 0;
  let timer: NodeJS.Timeout | undefined;
  return {
    add: (segment) => {
      const last = segments.at(-1);
      if (last !== undefined && last.name === segment.name && last.parent === segment.parent) {
        segments[segments.length - 1] = { ...last, text: last.text + segment.text };
      } else {
        segments.push(segment);
      }
      length += segment.text.length;
      timer ??= setTimeout(onFull, windowMs);
      if (length >= limit) onFull();
    },
    take: () => {
      const taken = segments;
      clearTimeout(timer);
      timer = undefined;
      segments = [];
      length = 0;
      return taken;
    },
  };
}
