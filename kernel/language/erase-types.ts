import type ts from "typescript";
import { blankTypes } from "./blank-types.ts";
import { lowerSyntax, needsLowering } from "./lower-syntax.ts";
import type { EmitOptions, ErasedCell } from "./lower-syntax.ts";

/**
 * TypeScript of a cell → JavaScript of the same behaviour, imports kept. Types are blanked in place where that is enough;
 * TypeScript's emit does the rest. The file must have parsed without errors.
 */
export function eraseTypes(file: ts.SourceFile, emit: EmitOptions): ErasedCell {
  const keepsFields = emit.useDefineForClassFields !== false;
  const blanked = keepsFields && !needsLowering(file) ? blankTypes(file) : undefined;
  return blanked === undefined ? lowerSyntax(file, emit) : { code: blanked, map: undefined };
}
