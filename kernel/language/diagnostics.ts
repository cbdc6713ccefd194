import type ts from "#typescript";
import { DiagnosticCategory } from "typescript-native/unstable/sync";
import type { Diagnostic } from "typescript-native/unstable/sync";
import type { CellProgram } from "./cell-program.ts";
import { withoutHiddenMarks } from "./declaration-store.ts";
import { importHints } from "./import-hints.ts";
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
  return program.checker
    .diagnose()
    .filter((each) => each.pos >= start && each.pos <= end)
    .filter((each) => each.category <= DiagnosticCategory.Error)
    .map((each) =>
      placeError(file, {
        start: each.pos - start,
        length: Math.min(each.end, end) - each.pos,
        message: withHints(
          withoutHiddenMarks(messageOf(each)),
          {
            code: each.code,
            name: file.text.slice(each.pos - start, each.end - start),
          },
          program.checker.folders.root,
        ),
        code: each.code,
      }),
    );
}

function withHints(message: string, error: { code: number; name: string }, root: string): string {
  const hints = importHints(error, root);
  return hints.length === 0 ? message : `${message}\nIs an import missing? ${hints.join(" or ")}`;
}

/** The message with its reasons below it, each deeper one indented further. */
function messageOf({ text, messageChain = [] }: Diagnostic, indent = ""): string {
  const reasons = messageChain.map((each) => messageOf(each, `${indent}  `));
  return [`${indent}${text}`, ...reasons].join("\n");
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
