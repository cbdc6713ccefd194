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
  const displays = new Map<string, DataOutput[]>();
  const scale = createScale(limits.total ?? DEFAULT_TOTAL);
  return { openCell: (executionCount) => openCell({ executionCount, displays, limits, scale }) };
}

/** Weighs what is kept of each cell, and lets the oldest cells go when all is too much. */
interface Scale {
  /** @param forget - Drops what is kept of the cell. */
  openCell(forget: () => void): (weight: number) => void;
}

function createScale(limit: number): Scale {
  const cells: { weight: number; readonly forget: () => void }[] = [];
  let total = 0;
  return {
    openCell: (forget) => {
      const cell = { weight: 0, forget };
      cells.push(cell);
      return (weight) => {
        cell.weight += weight;
        total += weight;
        while (total > limit && cells.length > 1 && cells[0] !== cell) {
          const oldest = cells.shift();
          total -= oldest?.weight ?? 0;
          oldest?.forget();
        }
      };
    },
  };
}

interface CellParts {
  readonly executionCount: number;
  readonly displays: Map<string, DataOutput[]>;
  readonly limits: OutputLimits;
  readonly scale: Scale;
}

function openCell({ executionCount, displays, limits, scale }: CellParts): OutputRecorder {
  let outputs: Output[] = [];
  let clearNext = false;
  const weigh = scale.openCell(() => {
    for (const [displayId, shown] of displays) {
      if (shown.some((output) => outputs.includes(output))) displays.delete(displayId);
    }
    outputs = outputs.length === 0 ? [] : [FORGOTTEN];
  });
  const push = (output: Output): void => {
    const count = outputs.filter((known) => known.output_type !== "stream").length;
    if (output.output_type === "error" || count < limits.displays) outputs.push(output);
  };
  const show = (output: DataOutput): void => {
    push(output);
    if (output.displayId === undefined) return;
    applyUpdate(displays, output.displayId, output);
    displays.set(output.displayId, [...(displays.get(output.displayId) ?? []), output]);
  };
  const add = (event: CellEvent): void => {
    if (event.kind === "clear") {
      if (event.wait) clearNext = true;
      else outputs = [];
      return;
    }
    if (event.kind === "comm" || event.kind === "payload") return;
    if (event.kind === "update") return applyUpdate(displays, event.displayId, event);
    if (clearNext) outputs = [];
    clearNext = false;
    weigh(sizeOf(event));
    if (event.kind === "stream") addStream(outputs, event, limits.streamCharacters);
    else if (event.kind === "error") push(toErrorOutput(event));
    else show(toDataOutput(event, executionCount));
  };
  return {
    add,
    outputs: () => outputs.map(toNotebookOutput),
    resultText: () => resultText(outputs),
  };
}

const FORGOTTEN: Output = {
  output_type: "stream",
  name: "stderr",
  head: "(The kernel has let go of this cell's outputs to save memory; the notebook holds them.)\n",
  tail: "",
  dropped: 0,
};

function sizeOf(
  event: Extract<CellEvent, { kind: "stream" | "error" | "display" | "result" }>,
): number {
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
