import type { CellDiagnostic } from "../language/language.ts";
import {
  indexAt,
  positionAt,
  toOriginalIndex,
  type MagicProblem,
  type RewrittenCell,
} from "../magics/rewritten.ts";

/** A compiler's message placed in the text that the user typed. */
export interface PlacedDiagnostic {
  readonly label: string;
  readonly message: string;
  readonly line: number;
  readonly column: number;
  readonly length: number;
}

/** Moves a diagnostic of the rewritten code to the user's text. */
export function placeDiagnostic(diagnostic: CellDiagnostic, cell: RewrittenCell): PlacedDiagnostic {
  const { code, message, length } = diagnostic;
  const index = toOriginalIndex(cell, indexAt(cell.code, diagnostic.line, diagnostic.column));
  const label = code === 0 ? "" : `TS${code}: `;
  return { label, message, length, ...positionAt(cell.original, index) };
}

/** A magic's problem in the shape of a diagnostic. */
export function placeProblem(problem: MagicProblem): PlacedDiagnostic {
  return { label: "", length: 1, ...problem };
}

const RED = "\u001b[31m";
const DIM = "\u001b[2m";
const END = "\u001b[0m";

/**
 * A diagnostic with the user's line and a caret under the mark: first `In[3].ts:2:7 - TS2322: …`, then the frame.
 */
export function diagnosticLines(
  diagnostic: PlacedDiagnostic,
  options: { readonly fileName: string; readonly source: string },
): string[] {
  const { label, message, line, column, length } = diagnostic;
  const text = options.source.split(/\r?\n/)[line - 1] ?? "";
  const gutter = `${line} | `;
  const before = text.slice(0, column - 1).replace(/[^\t]/g, " ");
  const room = Math.max(1, text.length - (column - 1));
  const caret = "^".repeat(Math.max(1, Math.min(length, room)));
  return [
    `${options.fileName}:${line}:${column} - ${label}${message}`,
    `${DIM}${gutter}${END}${text}`,
    `${" ".repeat(gutter.length)}${before}${RED}${caret}${END}`,
  ];
}
