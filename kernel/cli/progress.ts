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

/** What updates itself, such as a bar, is printed anew so often where nothing else was: hours of training say where they are. */
const QUIET_MS = 10_000;

/** Text of a display or a result, or nothing for bundles without any. */
function plainText(data: Readonly<Record<string, unknown>>): string {
  const text = data["text/plain"];
  if (typeof text !== "string" || text === "") return "";
  const lines = text.split("\n");
  const more = lines.length - MAX_LINES;
  const shown = more > 0 ? [...lines.slice(0, MAX_LINES), `… ${more} more lines`] : lines;
  return `${shown.join("\n")}\n`;
}

/**
 * Progress on a terminal: one line a cell, what it prints indented below.
 *
 * @param now - Milliseconds, for the pace of what updates itself.
 */
export function createProgress(terminal: Terminal, now: () => number = Date.now): Progress {
  let atLineStart = true;
  let lastPrinted = 0;
  const write = (text: string): void => {
    if (text === "") return;
    lastPrinted = now();
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
      lastPrinted = now();
      terminal.out(`[${String(position).padStart(String(total).length)}/${total}] ${title}\n`);
    },
    event: (event) => {
      if (event.kind === "stream") return write(event.text);
      if (event.kind === "update" && now() - lastPrinted < QUIET_MS) return;
      if (event.kind !== "display" && event.kind !== "result" && event.kind !== "update") return;
      endLine();
      write(plainText(event.data));
    },
    endCell: (seconds) => {
      endLine();
      terminal.out(`${INDENT}${seconds.toFixed(1)} s\n`);
    },
  };
}
