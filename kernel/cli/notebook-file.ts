import { randomBytes } from "node:crypto";
import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { CommandError } from "./command.ts";

/** A cell of a notebook file, its source joined to one text. */
export interface NotebookCell {
  readonly type: string;
  readonly source: string;
  readonly tags: readonly string[];
  /** All other fields, kept as they came. */
  readonly rest: Readonly<Record<string, unknown>>;
}

/** A notebook file of format 4. */
export interface Notebook {
  readonly cells: readonly NotebookCell[];
  readonly metadata: Readonly<Record<string, unknown>>;
}

type Json = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * Reads a notebook file.
 *
 * @throws {CommandError} When the file can't be read, isn't JSON, or isn't a notebook of format 4.
 */
export function readNotebook(path: string): Notebook {
  return parseNotebook(readText(path), path);
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const reason = code === "ENOENT" ? "there is no such file" : message;
    throw new CommandError(`Expected a notebook, received ${path}: ${reason}.`, { cause: error });
  }
}

/**
 * Parses the text of a notebook file.
 *
 * @throws {CommandError} When it isn't JSON or isn't a notebook of format 4.
 */
export function parseNotebook(text: string, name: string): Notebook {
  const refuse = (what: string): CommandError =>
    new CommandError(
      `Expected ${name} to be a Jupyter notebook (nbformat 4), received ${what}. Nothing was run.`,
    );
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    throw refuse(`text that isn't JSON (${(error as Error).message})`);
  }
  if (!isObject(content) || content["nbformat"] === undefined)
    throw refuse("JSON without `nbformat`");
  if (content["nbformat"] !== 4) throw refuse(`format ${JSON.stringify(content["nbformat"])}`);
  const { cells, metadata } = content;
  if (!Array.isArray(cells)) throw refuse("a file without a list of `cells`");
  return {
    cells: cells.map((cell, index) => parseCell(cell, index, refuse)),
    metadata: isObject(metadata) ? metadata : {},
  };
}

function parseCell(
  cell: unknown,
  index: number,
  refuse: (what: string) => CommandError,
): NotebookCell {
  const { cell_type: type, source, ...rest } = isObject(cell) ? cell : {};
  if (typeof type !== "string") throw refuse(`a cell ${index + 1} without \`cell_type\``);
  const lines: unknown = Array.isArray(source) ? source.join("") : source;
  if (typeof lines !== "string") throw refuse(`a cell ${index + 1} without \`source\``);
  const metadata = rest["metadata"];
  const tags: unknown = isObject(metadata) ? metadata["tags"] : undefined;
  const names = Array.isArray(tags) ? tags.filter((tag) => typeof tag === "string") : [];
  return { type, source: lines, tags: names, rest };
}

/** A new code cell without outputs. */
export function createCodeCell(source: string, tags: readonly string[]): NotebookCell {
  return { type: "code", source, tags, rest: { metadata: { tags } } };
}

/** A cell with what its run brought. */
export function withOutputs(
  cell: NotebookCell,
  executionCount: number | null,
  outputs: readonly Json[],
): NotebookCell {
  return { ...cell, rest: { ...cell.rest, execution_count: executionCount, outputs } };
}

/** Texts as notebooks store them: a list of lines that keep their line ends. */
function toLines(text: string): string[] {
  return text === "" ? [] : text.split(/(?<=\n)/);
}

function toFileOutput(output: Json): Json {
  const { text, data } = output;
  if (typeof text === "string") return { ...output, text: toLines(text) };
  if (!isObject(data)) return output;
  const entries = Object.entries(data).map(([mime, value]) => {
    return [
      mime,
      typeof value === "string" && !mime.startsWith("image/png") ? toLines(value) : value,
    ];
  });
  return { ...output, data: Object.fromEntries(entries) };
}

const CELL_ID = /^[\w-]{1,64}$/;

function toFileCell({ type, source, rest }: NotebookCell): Json {
  const id = rest["id"];
  const base = {
    ...rest,
    cell_type: type,
    id: typeof id === "string" && CELL_ID.test(id) ? id : randomBytes(4).toString("hex"),
    metadata: rest["metadata"] ?? {},
    source: toLines(source),
  };
  if (type !== "code") return base;
  const outputs = Array.isArray(rest["outputs"]) ? (rest["outputs"] as Json[]) : [];
  return {
    ...base,
    execution_count: rest["execution_count"] ?? null,
    outputs: outputs.map(toFileOutput),
  };
}

/** The text of a notebook file in format 4.5, as Jupyter writes it. */
export function notebookText(notebook: Notebook): string {
  const content = {
    cells: notebook.cells.map(toFileCell),
    metadata: notebook.metadata,
    nbformat: 4,
    nbformat_minor: 5,
  };
  return `${JSON.stringify(content, null, 1)}\n`;
}

/** The disk has refused once already; what it says about the rest helps nobody. */
function removeQuietly(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // Nothing was written there.
  }
}

/**
 * Writes a notebook file beside its place and renames it, so that no reader sees half of it.
 *
 * @throws {CommandError} When the disk refuses.
 */
export function writeNotebook(path: string, notebook: Notebook): void {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    writeFileSync(temporary, notebookText(notebook));
    renameSync(temporary, path);
  } catch (error) {
    removeQuietly(temporary);
    throw new CommandError(
      `Expected to write ${path}: ${(error as Error).message}. Choose another place with -o.`,
      { cause: error },
    );
  }
}
