import { Parser } from "acorn";
import type { Node, Program } from "acorn";
import type { TransformError } from "./transform-error.ts";

/** A parsed program, or the first error of it. */
export type JavaScriptTree =
  | { readonly program: Program; readonly error?: undefined }
  | { readonly program?: undefined; readonly error: TransformError };

/**
 * Parses the JavaScript of a cell as a module with top-level `await`, early errors included (`let a; let a`).
 * Parentheses are nodes, so that wrapping an expression never cuts one in half.
 */
export function parseJavaScript(code: string): JavaScriptTree {
  try {
    const program = CellParser.parse(code, {
      ecmaVersion: "latest",
      sourceType: "module",
      allowAwaitOutsideFunction: true,
      preserveParens: true,
    });
    return { program };
  } catch (error) {
    if (!isAcornError(error)) throw error;
    const message = error.message.replace(/ \(\d+:\d+\)$/, "");
    const length = Math.max(1, error.raisedAt - error.pos);
    return { error: { start: error.pos, length, message, code: 0 } };
  }
}

interface AcornError extends SyntaxError {
  readonly pos: number;
  readonly raisedAt: number;
}

function isAcornError(error: unknown): error is AcornError {
  return error instanceof SyntaxError && "pos" in error && "raisedAt" in error;
}

interface ParserInternals {
  raise(position: number, message: string): never;
}

/** Acorn, except that a cell may export a name which an earlier cell declared, and for one mistake. */
class CellParser extends Parser {
  protected raiseRecoverable(position: number, message: string): void {
    if (message.startsWith("Export '")) return;
    (this as unknown as ParserInternals).raise(position, message);
  }

  /** Acorn loses track of methods and of async expressions, and takes `yield /x/` there for a division; a module has no name `yield`. */
  protected inGeneratorContext(): boolean {
    return true;
  }
}

/** The program or list of statements that holds `ancestors`' last node directly: there a `;` may stand before it. */
export function isInStatementList(ancestors: readonly Node[]): boolean {
  const parent = ancestors.at(-2);
  return (
    parent?.type === "Program" ||
    parent?.type === "BlockStatement" ||
    parent?.type === "SwitchCase" ||
    parent?.type === "StaticBlock"
  );
}
