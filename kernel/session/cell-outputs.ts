import type { CellEvent, MimeBundle } from "../protocol/cell-event.ts";
import { bundleSize } from "./bundle-size.ts";

/** One output as nbformat 4 stores it. */
export type CellOutput = Readonly<Record<string, unknown>>;

/** The outputs of one cell as they stand now. */
export interface OutputRecorder {
  add(event: CellEvent): void;
  outputs(): readonly CellOutput[];
  /** Text of the cell's result, if it had one. */
  resultText(): string | undefined;
}

/** How much of a cell is kept; the frontend gets everything. */
export interface OutputLimits {
  /** Characters kept of one stream output, half from its head and half from its tail. */
  readonly streamCharacters: number;
  /** Displays and results kept. */
  readonly displays: number;
  /** Characters kept of all cells together; the oldest cells' outputs go first. */
  readonly total?: number;
}

const DEFAULT_TOTAL = 128_000_000;
const DEFAULT_LIMITS: OutputLimits = { streamCharacters: 2_000_000, displays: 2000 };

interface StreamOutput {
  readonly output_type: "stream";
  readonly name: "stdout" | "stderr";
  head: string;
  tail: string;
  dropped: number;
}
interface DataOutput {
  readonly output_type: "display_data" | "execute_result";
  readonly executionCount?: number;
  readonly displayId?: string;
  data: MimeBundle;
  metadata: MimeBundle;
}
interface ErrorOutput {
  readonly output_type: "error";
  readonly ename: string;
  readonly evalue: string;
  readonly traceback: readonly string[];
}
type Output = StreamOutput | DataOutput | ErrorOutput;

/** Outputs of all cells of a notebook; updates of a display id reach the cell that showed it first. */
export interface OutputBook {
  openCell(executionCount: number): OutputRecorder;
}

/** A book without cells. */
export function createOutputBook(limits: OutputLimits = DEFAULT_LIMITS): OutputBook {
  const book: Book = { limits, displays: new Map(), scale: new Scale(limits.total) };
  return { openCell: (executionCount) => new CellRecorder(book, executionCount) };
}

interface Book {
  readonly limits: OutputLimits;
  /** Where the displays of each id stand. */
  readonly displays: Map<string, DataOutput[]>;
  readonly scale: Scale;
}

/** Weighs what is kept of each cell, and lets the oldest cells go when all is too much. */
class Scale {
  private readonly limit: number;
  private readonly cells: CellRecorder[] = [];
  private total = 0;

  constructor(limit: number = DEFAULT_TOTAL) {
    this.limit = limit;
  }

  add(cell: CellRecorder, weight: number): void {
    if (weight === 0) return;
    if (cell.weight === 0) this.cells.push(cell);
    cell.weight += weight;
    this.total += weight;
    while (this.total > this.limit && this.cells.length > 1 && this.cells[0] !== cell) {
      const oldest = this.cells.shift();
      if (oldest === undefined) return;
      this.total -= oldest.weight;
      oldest.weight = 0;
      oldest.forget();
    }
  }
}

/** A session keeps one for each of its cells for as long as it lives, so that it has no closures of its own. */
class CellRecorder implements OutputRecorder {
  /** Characters kept of the cell. */
  weight = 0;
  private readonly book: Book;
  private readonly executionCount: number;
  private kept: Output[] = NOTHING;
  private clearNext = false;

  constructor(book: Book, executionCount: number) {
    this.book = book;
    this.executionCount = executionCount;
  }

  add(event: CellEvent): void {
    switch (event.kind) {
      case "comm":
      case "payload":
        return;
      case "clear":
        if (event.wait) this.clearNext = true;
        else this.kept = NOTHING;
        return;
      case "update":
        return applyUpdate(this.book.displays, event.displayId, event);
      case "stream":
      case "error":
      case "display":
      case "result":
        return this.take(event);
    }
  }

  outputs(): readonly CellOutput[] {
    return this.kept.map(toNotebookOutput);
  }

  resultText(): string | undefined {
    return resultText(this.kept);
  }

  /** Drops what is kept of the cell. */
  forget(): void {
    const { displays } = this.book;
    for (const [displayId, shown] of displays) {
      if (shown.some((output) => this.kept.includes(output))) displays.delete(displayId);
    }
    this.kept = this.kept.length === 0 ? NOTHING : [FORGOTTEN];
  }

  private take(event: ShownEvent): void {
    if (this.clearNext) this.kept = NOTHING;
    this.clearNext = false;
    this.book.scale.add(this, sizeOf(event));
    // A cell without output shares its list with others.
    if (this.kept === NOTHING) this.kept = [];
    if (event.kind === "stream") addStream(this.kept, event, this.book.limits.streamCharacters);
    else if (event.kind === "error") this.push(toErrorOutput(event));
    else this.show(toDataOutput(event, this.executionCount));
  }

  private push(output: Output): void {
    const count = this.kept.filter((known) => known.output_type !== "stream").length;
    if (output.output_type === "error" || count < this.book.limits.displays) this.kept.push(output);
  }

  private show(output: DataOutput): void {
    this.push(output);
    const { displayId } = output;
    if (displayId === undefined) return;
    const { displays } = this.book;
    applyUpdate(displays, displayId, output);
    displays.set(displayId, [...(displays.get(displayId) ?? []), output]);
  }
}

const NOTHING: Output[] = [];

type ShownEvent = Extract<CellEvent, { kind: "stream" | "error" | "display" | "result" }>;

const FORGOTTEN: Output = {
  output_type: "stream",
  name: "stderr",
  head: "(The kernel has let go of this cell's outputs to save memory; the notebook holds them.)\n",
  tail: "",
  dropped: 0,
};

function sizeOf(event: ShownEvent): number {
  if (event.kind === "stream") return event.text.length;
  return event.kind === "error" ? event.traceback.join().length : bundleSize(event.data);
}

function resultText(outputs: readonly Output[]): string | undefined {
  for (const output of outputs.toReversed()) {
    if (output.output_type !== "execute_result") continue;
    const text = output.data["text/plain"];
    return typeof text === "string" ? text : undefined;
  }
  return undefined;
}

function toErrorOutput(event: Extract<CellEvent, { kind: "error" }>): ErrorOutput {
  const { ename, evalue, traceback } = event;
  return { output_type: "error", ename, evalue, traceback };
}

function toDataOutput(
  event: Extract<CellEvent, { kind: "display" | "result" }>,
  executionCount: number,
): DataOutput {
  const { data, metadata = {} } = event;
  if (event.kind === "result")
    return { output_type: "execute_result", executionCount, data, metadata };
  const { displayId } = event;
  const output = { output_type: "display_data" as const, data, metadata };
  return displayId === undefined ? output : { ...output, displayId };
}

function applyUpdate(
  displays: ReadonlyMap<string, readonly DataOutput[]>,
  displayId: string,
  { data, metadata = {} }: { readonly data: MimeBundle; readonly metadata?: MimeBundle },
): void {
  for (const output of displays.get(displayId) ?? []) {
    output.data = data;
    output.metadata = metadata;
  }
}

function addStream(
  outputs: Output[],
  event: Extract<CellEvent, { kind: "stream" }>,
  limit: number,
): void {
  const last = outputs.at(-1);
  const joins = last?.output_type === "stream" && last.name === event.name;
  const { name } = event;
  const stream: StreamOutput = joins
    ? last
    : { output_type: "stream", name, head: "", tail: "", dropped: 0 };
  if (!joins) outputs.push(stream);
  const room = Math.max(0, limit / 2 - stream.head.length);
  if (stream.tail === "") stream.head += event.text.slice(0, room);
  stream.tail += stream.tail === "" ? event.text.slice(room) : event.text;
  if (stream.tail.length > limit) dropMiddle(stream, limit / 2);
}

/** Drops in large steps, so that a long stream isn't copied for each of its lines. */
function dropMiddle(stream: StreamOutput, keep: number): void {
  const cut = stream.tail.length - keep;
  stream.tail = stream.tail.slice(cut);
  stream.dropped += cut;
}

function toNotebookOutput(output: Output): CellOutput {
  switch (output.output_type) {
    case "stream": {
      const gap = output.dropped === 0 ? "" : `\n… ${output.dropped} characters left out …\n`;
      return { output_type: "stream", name: output.name, text: output.head + gap + output.tail };
    }
    case "error":
      return { ...output };
    case "display_data":
      return { output_type: output.output_type, data: output.data, metadata: output.metadata };
    case "execute_result": {
      const { data, metadata, executionCount } = output;
      return { output_type: output.output_type, execution_count: executionCount, data, metadata };
    }
  }
}
