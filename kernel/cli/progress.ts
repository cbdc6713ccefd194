import type { CellEvent } from "../protocol/cell-event.ts";
import type { Terminal } from "./command.ts";

/** Prints how a headless run goes on. */
export interface Progress {
  startCell(position: number, total: number, source: string): void;
  event(event: CellEvent): void;
  endCell(seconds: number): void;
}

const INDENT = "    ";
const MAX_LINES = 12;

/** Text of a display or a result, or nothing for bundles without any. */
function plainText(data: Readonly<Record<string, unknown>>): string {
  const text = data["text/plain"];
  if (typeof text !== "string" || text === "") return "";
  const lines = text.split("\n");
  const more = lines.length - MAX_LINES;
  const shown = more > 0 ? [...lines.slice(0, MAX_LINES), `… ${more} more lines`] : lines;
  return `${shown.join("\n")}\n`;
}

/** Progress on a terminal: one line a cell, what it prints indented below. */
export function createProgress(terminal: Terminal): Progress {
  let atLineStart = true;
  const write = (text: string): void => {
    if (text === "") return;
    const shown = text.replace(/\n(?=[^])/g, `\n${INDENT}`);
    terminal.out(atLineStart ? INDENT + shown : shown);
    atLineStart = text.endsWith("\n");
  };
  const endLine = (): void => {
    if (!atLineStart) terminal.out("\n");
    atLineStart = true;
  };
  return {
    startCell: (position, total, source) => {
      const first = source.split("\n").find((line) => line.trim() !== "") ?? "";
      const title = first.length > 90 ? `${first.slice(0, 89)}…` : first;
      terminal.out(`[${String(position).padStart(String(total).length)}/${total}] ${title}\n`);
    },
    event: (event) => {
      if (event.kind === "stream") return write(event.text);
      if (event.kind !== "display" && event.kind !== "result") return;
      endLine();
      write(plainText(event.data));
    },
    endCell: (seconds) => {
      endLine();
      terminal.out(`${INDENT}${seconds.toFixed(1)} s\n`);
    },
  };
}
