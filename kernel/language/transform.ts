import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { TraceMap, originalPositionFor } from "@jridgewell/trace-mapping";
import ts from "#typescript";
import type { CompiledCell } from "../protocol/compiled-cell.ts";
import { eraseTypes } from "./erase-types.ts";
import type { EmitOptions, ErasedCell } from "./lower-syntax.ts";
import { parseJavaScript } from "./javascript-tree.ts";
import { rewriteCell } from "./rewrite-cell.ts";
import { renderSourceMap } from "./source-maps.ts";
import { lastStatement } from "./syntax-tree.ts";
import type { ParsedCell } from "./syntax-tree.ts";
import { topLevelNames, valueNames } from "./top-level-names.ts";
import type { TransformError } from "./transform-error.ts";

/** Options of {@link transformCell}. */
export interface TransformOptions {
  /** The notebook's folder, for `import.meta`. */
  readonly directory: string;
  /** The user's own text when magics have been rewritten in the parsed one; same lines. */
  readonly original?: string;
  readonly emit?: EmitOptions;
}

/** A cell ready for the runtime, or where its syntax is wrong. */
export type TransformResult =
  | { readonly cell: CompiledCell; readonly errors: readonly [] }
  | { readonly cell: undefined; readonly errors: readonly TransformError[] };

/** TypeScript of one cell → the script that the runtime evaluates. Pure; never throws for what the user typed. */
export function transformCell(parsed: ParsedCell, options: TransformOptions): TransformResult {
  const { file, errors } = parsed;
  if (errors.length > 0) return { cell: undefined, errors: syntaxErrors(parsed) };
  const names = valueNames(topLevelNames(file));
  const reserved = findReserved(file, names);
  if (reserved !== undefined) return { cell: undefined, errors: [reserved] };
  const erased = eraseTypes(file, options.emit ?? {});
  const { program, error } = parseJavaScript(erased.code);
  if (program === undefined) return { cell: undefined, errors: [traceError(error, erased, file)] };
  const text = rewriteCell(erased.code, program, {
    names,
    endsInExpression: endsInExpression(file),
    importMeta: importMeta(options.directory, file.fileName),
  });
  const source = options.original ?? file.text;
  const sourceMap = renderSourceMap(text, {
    fileName: file.fileName,
    source,
    earlier: erased.map,
  });
  const cell = { fileName: file.fileName, source, code: text.toString(), sourceMap, names };
  return { cell, errors: [] };
}

function endsInExpression(file: ts.SourceFile): boolean {
  const last = lastStatement(file);
  return last !== undefined && (ts.isExpressionStatement(last) || ts.isExportAssignment(last));
}

function importMeta(directory: string, fileName: string): Readonly<Record<string, string>> {
  const filename = join(directory, fileName);
  return { dirname: directory, filename, url: pathToFileURL(filename).href };
}

function findReserved(file: ts.SourceFile, names: readonly string[]): TransformError | undefined {
  const name = names.find((each) => each.startsWith("__athanor"));
  if (name === undefined) return undefined;
  const message = `Expected a name that doesn't start with "__athanor", received "${name}": the kernel keeps these names for itself. Choose another one.`;
  return { start: file.text.indexOf(name), length: name.length, message, code: 0 };
}

const aboutJsx =
  "In a cell with JSX, a statement above a line that begins with an element needs its `;`, `<T>x` is written `x as T`, and `<T>(x: T) => …` is written `<T,>(x: T) => …`.";

/** Errors of the parser; the first with a hint where the text has the end of an element. */
function syntaxErrors({ file, errors }: ParsedCell): readonly TransformError[] {
  const hint = /<\/[\w$.]*>|\/>/.test(file.text) ? `\n${aboutJsx}` : "";
  return errors
    .map(toTransformError)
    .map((error, index) =>
      index === 0 ? { ...error, message: `${error.message}${hint}` } : error,
    );
}

function toTransformError(diagnostic: ts.DiagnosticWithLocation): TransformError {
  return {
    start: diagnostic.start,
    length: Math.max(1, diagnostic.length),
    message: ts.flattenDiagnosticMessageText(diagnostic.messageText, "\n"),
    code: diagnostic.code,
  };
}

/** Moves an error in erased text back to the user's text. */
function traceError(
  error: TransformError,
  erased: ErasedCell,
  file: ts.SourceFile,
): TransformError {
  if (erased.map === undefined) return error;
  const before = erased.code.slice(0, error.start).split("\n");
  const found = originalPositionFor(new TraceMap(erased.map), {
    line: before.length,
    column: before.at(-1)?.length ?? 0,
  });
  const start =
    found.line === null ? 0 : file.getPositionOfLineAndCharacter(found.line - 1, found.column);
  return { ...error, start };
}
