import type { Completeness, Completions, Language, TypecheckMode } from "../language/language.ts";
import { rewriteMagics } from "../magics/rewrite-magics.ts";
import { maskMagics } from "../magics/rewritten.ts";
import type { MagicSummary } from "../runtime/executor.ts";
import { compileCell, type CompileOutcome } from "./compile-cell.ts";
import { toInspectionBundle } from "./host-requests.ts";
import type { MagicCompletionContext } from "./argument-values.ts";
import { completeMagic, inspectMagic } from "./magic-completion.ts";
import { magicCodeAt, revealCode } from "./magic-line.ts";
import type { InspectReply } from "./session.ts";

/** The language as cells with magics see it, with the names and the policy of one notebook. */
export interface LanguageDesk {
  /** Compiles a cell by the current policy and remembers the names that it declares. */
  compile(source: string, executionCount: number): Promise<CompileOutcome>;
  /** Compiles code that belongs to cell `executionCount` but isn't the cell itself. */
  compileSnippet(source: string, executionCount: number): Promise<CompileOutcome>;
  /** One expression of `user_expressions`, without type check. */
  compileExpression(source: string, executionCount: number): Promise<CompileOutcome>;
  /** Makes a name known to the compiler as `any`. */
  declare(name: string, executionCount: number): Promise<void>;
  setTypecheck(mode: TypecheckMode): void;
  complete(code: string, utf16Index: number, context: CompletionPlace): Promise<Completions>;
  inspect(code: string, utf16Index: number, options: InspectOptions): Promise<InspectReply>;
  isComplete(code: string): Promise<Completeness>;
  /** Forgets all names; the policy stays. */
  reset(): Promise<void>;
}

/** What the desk doesn't know itself of a notebook. */
export type CompletionPlace = Omit<MagicCompletionContext, "names">;

/** Options of {@link LanguageDesk.inspect}. */
export interface InspectOptions {
  readonly detailLevel: 0 | 1;
  readonly magics: readonly MagicSummary[];
}

/** A desk that knows no names yet. */
export function createLanguageDesk(language: Language): LanguageDesk {
  const names = new Set<string>();
  const isKnownName = (name: string): boolean => names.has(name) || name in globalThis;
  let mode: TypecheckMode = "error";
  let snippets = 0;

  /** A number of its own inside a cell, e.g. 3.2, so that no snippet takes the cell's place. */
  const snippetNumber = (executionCount: number): number => {
    snippets += snippets % 10 === 9 ? 2 : 1;
    return Number(`${executionCount}.${snippets}`);
  };
  const compile = async (
    source: string,
    number: number,
    typecheck: TypecheckMode = mode,
  ): Promise<CompileOutcome> => {
    const options = { executionCount: number, typecheck, isKnownName };
    const compiled = await compileCell(language, source, options);
    if (compiled.kind === "cell") for (const name of compiled.cell.names) names.add(name);
    return compiled;
  };
  const mask = (code: string): string => maskMagics(rewriteMagics(code, { isKnownName }));
  /** The cell for the compiler when it is asked about a place: magics blank, TypeScript that one of them holds there as it is. */
  const visible = (code: string, index: number, magics: readonly MagicSummary[]): string => {
    const range = magicCodeAt(code, index, magics);
    return range === undefined ? mask(code) : revealCode(mask(code), code, range);
  };
  return {
    compile,
    compileSnippet: (source, count) => compile(source, snippetNumber(count)),
    compileExpression: (source, count) => compile(source, snippetNumber(count), "off"),
    declare: async (name, count) => {
      await compile(`let ${name}: any;`, snippetNumber(count), "off");
    },
    setTypecheck: (next) => {
      mode = next;
    },
    complete: async (code, index, place) => {
      const context = { ...place, names: [...names].toSorted() };
      const found = completeMagic(code, index, context);
      return found ?? language.complete(visible(code, index, place.magics), index);
    },
    inspect: async (code, index, { detailLevel, magics }) => {
      const help = inspectMagic(code, index, magics);
      if (help !== undefined) return { found: true, data: { "text/plain": help } };
      const found = await language.inspect(visible(code, index, magics), index);
      if (found === undefined) return { found: false, data: {} };
      return { found: true, data: toInspectionBundle(found, detailLevel) };
    },
    isComplete: async (code) => {
      const rewritten = rewriteMagics(code, { isKnownName });
      if (rewritten.problems.length > 0) return { status: "invalid" };
      const { cellMagic } = rewritten;
      if (cellMagic !== undefined && cellMagic !== "time") return cellMagicCompleteness(code);
      const masked = maskMagics(rewritten);
      return masked.trim() === "" ? { status: "complete" } : language.isComplete(masked);
    },
    reset: async () => {
      names.clear();
      await language.reset();
    },
  };
}

/** As in IPython, a blank line ends the body of a cell magic in a console. */
function cellMagicCompleteness(code: string): Completeness {
  return /\n[ \t]*$/.test(code) ? { status: "complete" } : { status: "incomplete", indent: "" };
}
