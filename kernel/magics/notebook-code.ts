import { MagicUsageError } from "./magic-usage-error.ts";

/** One code cell of a notebook file. */
export interface NotebookCodeCell {
  /** One-based among the code cells. */
  readonly number: number;
  readonly source: string;
}

interface RawCell {
  readonly cell_type?: unknown;
  readonly source?: unknown;
  readonly metadata?: { readonly tags?: unknown };
}

function toSource(source: unknown): string {
  return Array.isArray(source) ? source.join("") : typeof source === "string" ? source : "";
}

/**
 * The code cells of a notebook's text, those tagged `skip-execution` left out.
 *
 * @throws {MagicUsageError} When the text isn't a notebook.
 */
export function notebookCode(text: string, name: string): NotebookCodeCell[] {
  const cells = readCells(text, name).filter((cell) => cell.cell_type === "code");
  return cells.flatMap((cell, index) => {
    const tags = cell.metadata?.tags;
    if (Array.isArray(tags) && tags.includes("skip-execution")) return [];
    return [{ number: index + 1, source: toSource(cell.source) }];
  });
}

function readCells(text: string, name: string): readonly RawCell[] {
  let notebook: unknown;
  try {
    notebook = JSON.parse(text);
  } catch (error) {
    throw new MagicUsageError(
      `Expected ${name} to be a notebook, received text that isn't JSON: ${(error as Error).message}.`,
      { cause: error },
    );
  }
  const cells = (notebook as { readonly cells?: unknown } | null)?.cells;
  if (Array.isArray(cells)) return cells as RawCell[];
  throw new MagicUsageError(
    `Expected ${name} to be a notebook of format 4 with \`cells\`, received other JSON.`,
  );
}
