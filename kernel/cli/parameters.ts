import { CommandError } from "./command.ts";
import { createCodeCell, type Notebook, type NotebookCell } from "./notebook-file.ts";

/** One `-p name=value`, its value as TypeScript. */
export interface Parameter {
  readonly name: string;
  readonly literal: string;
}

const IDENTIFIER = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u;

/**
 * Reads one `name=value`.
 *
 * @throws {CommandError} When there is no `=` or the name can't be a variable.
 */
export function parseParameter(text: string): Parameter {
  const equals = text.indexOf("=");
  const name = text.slice(0, Math.max(0, equals)).trim();
  if (!IDENTIFIER.test(name)) {
    throw new CommandError(`Expected -p NAME=VALUE with a variable's name, received "-p ${text}".`);
  }
  return { name, literal: toLiteral(text.slice(equals + 1)) };
}

/** A value as TypeScript: numbers, true, false, null, JSON arrays and objects; anything else is a string. */
export function toLiteral(value: string): string {
  const trimmed = value.trim();
  if (/^(true|false|null)$/.test(trimmed)) return trimmed;
  if (/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(trimmed)) return String(Number(trimmed));
  if (/^[[{"]/.test(trimmed)) {
    try {
      return JSON.stringify(JSON.parse(trimmed));
    } catch {
      return JSON.stringify(value);
    }
  }
  return JSON.stringify(value);
}

/**
 * A notebook with a cell `injected-parameters` behind the one tagged `parameters` (papermill's convention).
 *
 * An earlier injected cell is replaced; without a tagged cell, the new one comes first.
 */
export function injectParameters(notebook: Notebook, parameters: readonly Parameter[]): Notebook {
  if (parameters.length === 0) return notebook;
  const lines = parameters.map(({ name, literal }) => `let ${name} = ${literal};`);
  const injected = createCodeCell(["// Parameters", ...lines].join("\n"), ["injected-parameters"]);
  const cells = notebook.cells.filter((cell) => !isInjected(cell));
  const place =
    cells.findIndex((cell) => cell.type === "code" && cell.tags.includes("parameters")) + 1;
  return { ...notebook, cells: cells.toSpliced(place, 0, injected) };
}

/** Whether a cell was added by {@link injectParameters}. */
export function isInjected(cell: NotebookCell): boolean {
  return cell.tags.includes("injected-parameters");
}

/** Whether a cell is tagged `parameters`, so that what is set stands behind what the notebook declares. */
export function hasParameterCell({ cells }: Notebook): boolean {
  return cells.some((cell) => cell.type === "code" && cell.tags.includes("parameters"));
}

/** Parameters that no line of the tagged cell declares, likely mistyped. */
export function unknownParameters(notebook: Notebook, parameters: readonly Parameter[]): string[] {
  const tagged = notebook.cells.find((cell) => cell.tags.includes("parameters"));
  if (tagged === undefined) return [];
  const declared = new Set(
    [
      ...tagged.source.matchAll(/\b(?:let|const|var)\s+([\p{ID_Start}$_][\p{ID_Continue}$]*)/gu),
    ].map(([, name]) => name),
  );
  return parameters.map(({ name }) => name).filter((name) => !declared.has(name));
}
