import type { Language, TypecheckMode } from "../language/language.ts";
import { rewriteMagics } from "../magics/rewrite-magics.ts";
import type { CellOutcome } from "../protocol/cell-event.ts";
import type { CompiledCell } from "../protocol/compiled-cell.ts";
import {
  diagnosticLines,
  placeDiagnostic,
  placeProblem,
  type PlacedDiagnostic,
} from "./diagnostic-text.ts";

/** A cell that may run, with warnings to show first, or the error that stopped it. */
export type CompileOutcome =
  | { readonly kind: "cell"; readonly cell: CompiledCell; readonly warnings: string }
  | { readonly kind: "error"; readonly outcome: Extract<CellOutcome, { status: "error" }> };

/** Options of {@link compileCell}. */
export interface CompileCellOptions {
  readonly executionCount: number;
  readonly typecheck: TypecheckMode;
  readonly isKnownName: (name: string) => boolean;
}

const MAX_SHOWN = 10;

/** Rewrites the magics of a cell and compiles it; mistakes come back as the cell's error, at the user's line. */
export async function compileCell(
  language: Language,
  source: string,
  options: CompileCellOptions,
): Promise<CompileOutcome> {
  const { executionCount, typecheck, isKnownName } = options;
  const fileName = `In[${executionCount}].ts`;
  const rewritten = rewriteMagics(source, { isKnownName });
  if (rewritten.problems.length > 0) {
    return toError("SyntaxError", rewritten.problems.map(placeProblem), { fileName, source });
  }
  const { cell, diagnostics } = await language.compile(rewritten.code, {
    executionCount,
    typecheck,
    original: source,
  });
  const placed = diagnostics.map((diagnostic) => placeDiagnostic(diagnostic, rewritten));
  if (cell !== undefined) {
    const frames = placed.flatMap((diagnostic) =>
      diagnosticLines(diagnostic, { fileName, source }),
    );
    return { kind: "cell", cell, warnings: frames.map((line) => `${line}\n`).join("") };
  }
  const isSyntax = diagnostics.some(({ code }) => code < 2000);
  return toError(isSyntax ? "SyntaxError" : "TypeCheckError", placed, { fileName, source });
}

function toError(
  ename: "SyntaxError" | "TypeCheckError",
  diagnostics: readonly PlacedDiagnostic[],
  place: { readonly fileName: string; readonly source: string },
): CompileOutcome {
  const frames = diagnostics
    .slice(0, MAX_SHOWN)
    .flatMap((diagnostic) => diagnosticLines(diagnostic, place));
  const more = diagnostics.length - MAX_SHOWN;
  const rest = more > 0 ? [`… and ${more} more`] : [];
  const hint =
    ename === "TypeCheckError"
      ? ["The cell didn't run. `%typecheck warn` lets cells run in spite of type errors."]
      : [];
  const evalue = frames[0] ?? "The cell can't be compiled.";
  const traceback = [...(frames.length === 0 ? [evalue] : frames), ...rest, ...hint];
  return { kind: "error", outcome: { status: "error", ename, evalue, traceback } };
}
