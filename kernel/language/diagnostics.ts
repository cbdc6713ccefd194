import ts from "#typescript";
import type { CellProgram } from "./cell-program.ts";
import { withoutHiddenMarks } from "./declaration-store.ts";
import type { CellDiagnostic } from "./language.ts";
import type { TransformError } from "./transform-error.ts";

/** Modules without types: worth a word, never a reason not to run. */
const warnings: ReadonlySet<number> = new Set([
  7016, // Could not find a declaration file for module.
  7040, // … because the package's types are not exported.
  6504, // File is a JavaScript file.
  6137, // Cannot import type declaration files.
]);

/** What the type checker says about a cell, placed in the cell's own text. */
export function checkCell(program: CellProgram, file: ts.SourceFile): readonly CellDiagnostic[] {
  const { start, end } = program.load(file);
  const compiled = program.service.getProgram();
  const cell = compiled?.getSourceFile(program.path);
  if (compiled === undefined || cell === undefined) return [];
  return compiled
    .getSemanticDiagnostics(cell)
    .filter((each) => each.start !== undefined && each.start >= start && each.start <= end)
    .filter((each) => each.category <= ts.DiagnosticCategory.Error)
    .map((each) =>
      placeError(file, {
        start: (each.start ?? start) - start,
        length: Math.min(each.length ?? 1, end - (each.start ?? start)),
        message: withoutHiddenMarks(ts.flattenDiagnosticMessageText(each.messageText, "\n")),
        code: each.code,
      }),
    );
}

/** A diagnostic at its line and column. */
export function placeError(file: ts.SourceFile, error: TransformError): CellDiagnostic {
  const start = Math.min(error.start, file.text.length);
  const { line, character } = file.getLineAndCharacterOfPosition(start);
  return {
    code: error.code,
    category: warnings.has(error.code) ? "warning" : "error",
    message: error.message,
    line: line + 1,
    column: character + 1,
    length: Math.max(1, error.length),
  };
}
