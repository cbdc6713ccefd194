import { randomUUID } from "node:crypto";
import type { CellEvent, CellEventSink, MimeBundle } from "../protocol/cell-event.ts";
import { bundleSize } from "./bundle-size.ts";
import type { OutputFile } from "./output-file.ts";

/** How much of one cell a notebook gets. */
export interface CapLimits {
  /** Characters of prints that are shown as they come. */
  readonly head: number;
  /** Characters shown of the end when there is more. */
  readonly tail: number;
  /** Characters of displays and results, base64 and JSON included. */
  readonly displays: number;
}

/** Parts of {@link createOutputCap}. */
export interface OutputCapOptions {
  readonly sink: CellEventSink;
  /** Makes the file of the whole text; called when the head is full. */
  readonly openFile: () => OutputFile;
  readonly limits?: CapLimits;
}

/** Stands between a cell and its sink. */
export interface OutputCap {
  readonly sink: CellEventSink;
  /** Shows how much there was; called when the cell ends. Late output still comes through. */
  close(): void;
}

const LIMITS: CapLimits = { head: 1_000_000, tail: 10_000, displays: 64_000_000 };
/** How often the shown end of a long output is renewed. */
const RENEWAL_MS = 1000;

/**
 * Keeps a cell from flooding the notebook: prints are shown up to a limit, then their end in one display that is renewed
 * every second, and the whole text goes to a file that the display names. Displays beyond a limit are left out with a note.
 */
export function createOutputCap(options: OutputCapOptions): OutputCap {
  const { sink, limits = LIMITS } = options;
  const long = createLongOutput(options, limits);
  let shown = 0;
  let isNoted = false;
  const takeDisplay = (event: CellEvent & { readonly data: MimeBundle }): void => {
    shown += bundleSize(event.data);
    if (shown <= limits.displays) return sink(event);
    if (isNoted) return;
    isNoted = true;
    sink({ kind: "stream", name: "stderr", text: tooManyDisplays(limits.displays) });
  };
  return {
    sink: (event) => {
      switch (event.kind) {
        case "stream":
          return long.add(event);
        case "display":
        case "result":
          return takeDisplay(event);
        case "clear":
          long.reset();
          shown = 0;
          isNoted = false;
          return sink(event);
        case "update":
        case "error":
        case "payload":
        case "comm":
          return sink(event);
      }
    },
    close: () => long.close(),
  };
}

type StreamEvent = Extract<CellEvent, { readonly kind: "stream" }>;

interface LongOutput {
  add(event: StreamEvent): void;
  /** Shows the end as it is now, and keeps no more than that. */
  close(): void;
  /** The notebook was cleared: the next print is shown again. */
  reset(): void;
}

function createLongOutput({ sink, openFile }: OutputCapOptions, limits: CapLimits): LongOutput {
  let head: string[] = [];
  let length = 0;
  let tail = "";
  let displayId: string | undefined;
  let file: OutputFile | undefined;
  let timer: NodeJS.Timeout | undefined;
  let isStale = false;

  const overflow = (text: string): void => {
    file ??= openFile();
    for (const part of head) file.write(part);
    head = [];
    file.write(text);
    tail = (tail + text).slice(-2 * limits.tail);
    isStale = true;
    if (displayId === undefined) show(false);
    timer ??= setTimeout(() => renew(false), RENEWAL_MS).unref();
  };
  const show = (isOver: boolean): void => {
    if (file === undefined) return;
    const data = {
      "text/plain": describe(file, { length, tail: lastLines(tail, limits), isOver }),
    };
    const kind = displayId === undefined ? "display" : "update";
    displayId ??= randomUUID();
    isStale = false;
    sink({ kind, data, displayId });
  };
  const renew = (isOver: boolean): void => {
    clearTimeout(timer);
    timer = undefined;
    if (displayId !== undefined && (isStale || isOver)) show(isOver);
  };
  return {
    add: (event) => {
      const { text } = event;
      const room = limits.head - length;
      length += text.length;
      if (text.length <= room) {
        head.push(text);
        return sink(event);
      }
      if (room > 0) sink({ ...event, text: text.slice(0, room) });
      overflow(text);
    },
    close: () => {
      renew(true);
      // Cells are remembered for their late output; their text need not be.
      if (head.length > 0) head = [`[${length} characters that the notebook shows]\n`];
    },
    reset: () => {
      clearTimeout(timer);
      timer = undefined;
      head = [];
      length = 0;
      tail = "";
      displayId = undefined;
    },
  };
}

/** The end of a text, from a line's beginning where there is one. */
function lastLines(text: string, { tail }: CapLimits): string {
  const end = text.slice(-tail);
  const line = end.length < text.length ? end.indexOf("\n") : -1;
  return line >= 0 && line < end.length - 1 ? end.slice(line + 1) : end;
}

interface LongText {
  readonly length: number;
  readonly tail: string;
  readonly isOver: boolean;
}

function describe(file: OutputFile, { length, tail, isOver }: LongText): string {
  const amount = `${(length / 1e6).toFixed(1)} million characters`;
  const so = isOver ? `The cell printed ${amount}` : `The cell has printed ${amount} so far`;
  const where =
    file.problem === undefined
      ? `the whole text is in ${file.path}`
      : `the text in ${file.path} isn't whole: ${file.problem}`;
  return `… ${so}; ${where}\n… The last lines:\n${tail}`;
}

function tooManyDisplays(limit: number): string {
  return (
    `This cell has displayed more than ${Math.round(limit / 1e6)} MB; further displays are left out. ` +
    "Show fewer, or update one display: display(value, { displayId, update: true }).\n"
  );
}
