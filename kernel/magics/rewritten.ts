/** One stretch of rewritten text: copied from the original, or put in place of `[start, end)` of it. */
export type Piece =
  | { readonly kind: "copy"; readonly start: number; readonly end: number }
  | {
      readonly kind: "replace";
      readonly start: number;
      readonly end: number;
      readonly text: string;
      /** What completion sees instead; as long as the replaced text. Default blanks. */
      readonly mask?: string;
    };

/** A mistake in the use of magics, placed in the original text. */
export interface MagicProblem {
  readonly message: string;
  /** One-based, UTF-16. */
  readonly line: number;
  readonly column: number;
}

/** A cell after its magics became calls. */
export interface RewrittenCell {
  readonly original: string;
  readonly code: string;
  readonly pieces: readonly Piece[];
  readonly problems: readonly MagicProblem[];
  /** Name of the cell magic on the first line, when there is one. */
  readonly cellMagic?: string;
}

/** Builds the text of a rewritten cell from its pieces, which cover the original without gaps. */
export function renderPieces(original: string, pieces: readonly Piece[]): string {
  return pieces
    .map((piece) => (piece.kind === "copy" ? original.slice(piece.start, piece.end) : piece.text))
    .join("");
}

/** The original with its magics blanked out, equal in length, for completion and inspection at a cursor. */
export function maskMagics(cell: RewrittenCell): string {
  return cell.pieces
    .map((piece) => {
      const text = cell.original.slice(piece.start, piece.end);
      if (piece.kind === "copy") return text;
      return piece.mask ?? text.replace(/[^\r\n]/g, " ");
    })
    .join("");
}

/** Line and column, one-based, of `index` in `text`. */
export function positionAt(
  text: string,
  index: number,
): { readonly line: number; readonly column: number } {
  const before = text.slice(0, index);
  const lineStart = before.lastIndexOf("\n") + 1;
  return { line: before.split("\n").length, column: index - lineStart + 1 };
}

/** The index of a one-based line and column; past the end gives the text's length. */
export function indexAt(text: string, line: number, column: number): number {
  let start = 0;
  for (let current = 1; current < line; current += 1) {
    const newline = text.indexOf("\n", start);
    if (newline < 0) return text.length;
    start = newline + 1;
  }
  return Math.min(start + column - 1, text.length);
}

/** The place in the original text that `index` of the rewritten code came from. */
export function toOriginalIndex(cell: RewrittenCell, index: number): number {
  let offset = 0;
  for (const piece of cell.pieces) {
    const length = piece.kind === "copy" ? piece.end - piece.start : piece.text.length;
    if (index < offset + length) {
      return piece.kind === "copy" ? piece.start + (index - offset) : piece.start;
    }
    offset += length;
  }
  return cell.original.length;
}
