import { faint, green, red } from "./ansi.ts";

/** Where a frame points in a text. */
export interface CodePlace {
  /** One-based. */
  readonly line: number;
  /** One-based, in UTF-16 units. */
  readonly column: number;
}

const LINES_AROUND = 2;
const WIDEST = 160;

/** The lines around a place with an arrow at its line and a caret under its column; empty when it lies outside. */
export function codeFrame(source: string, place: CodePlace): readonly string[] {
  const lines = source.split("\n");
  if (place.line < 1 || place.line > lines.length) return [];
  const first = Math.max(1, place.line - LINES_AROUND);
  const last = Math.min(lines.length, place.line + LINES_AROUND);
  const width = String(last).length;
  return lines.slice(first - 1, last).flatMap((text, index) => {
    const number = first + index;
    const gutter = `${String(number).padStart(width)} | `;
    const shown = text.length > WIDEST ? `${text.slice(0, WIDEST)}…` : text;
    if (number !== place.line) return [faint(`      ${gutter}${shown}`)];
    return [`    ${green(">")} ${faint(gutter)}${shown}`, ...caretLine(text, place.column, width)];
  });
}

function caretLine(text: string, column: number, width: number): string[] {
  if (column < 1 || column > Math.min(text.length + 1, WIDEST)) return [];
  const indent = text.slice(0, column - 1).replace(/[^\t]/g, " ");
  return [`      ${faint(`${" ".repeat(width)} | `)}${indent}${red("^")}`];
}
