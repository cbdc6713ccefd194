import type ts from "#typescript";
import { SymbolFlags } from "typescript-native/unstable/sync";
import type { Project, Symbol as CheckedSymbol } from "typescript-native/unstable/sync";
import type { CellProgram } from "./cell-program.ts";
import { isHiddenName } from "./declaration-store.ts";
import { wordsNear } from "./declaring-words.ts";
import type { Completions } from "./language.ts";
import type { NotebookChecker } from "./notebook-checker.ts";
import { typeAfterName } from "./symbol-texts.ts";

type Match = Completions["matches"][number];

/** Where a name is being written. */
export interface ScopePlace {
  readonly file: ts.SourceFile;
  /** Where the cell begins in the checker's file. */
  readonly start: number;
  readonly index: number;
  /** What of it is there, in lower case. */
  readonly typed: string;
}

/** Only what a list shows without scrolling gets a signature. */
const signatureLimit = 30;

/** Names that mean something at a place: of the scopes around it, of earlier cells, globals, keywords; in this order. */
export function scopeNames(
  program: CellProgram,
  project: Project,
  { file, start, index, typed }: ScopePlace,
): readonly Match[] {
  const fits = (name: string): boolean =>
    name.toLowerCase().startsWith(typed) && !isHiddenName(name);
  const globals = globalsOf(program.checker, project);
  const words = wordsNear(file, index, program.store);
  const near = [...words.keys()].filter(fits).toSorted();
  const far = [...globals.keys()].filter(fits).toSorted();
  const place = { document: program.checker.path, position: start + index };
  const names = [...new Set([...near, ...far])];
  const matches = names.map((name, rank) => {
    const word = words.get(name);
    const type = word ?? globals.get(name) ?? "var";
    if (rank >= signatureLimit) return { text: name, type };
    return describeName(project, { name, word }, place) ?? { text: name, type };
  });
  return [...matches, ...keywords.filter(fits).map((text) => ({ text, type: "keyword" }))];
}

function describeName(
  { checker }: Project,
  { name, word }: { readonly name: string; readonly word: string | undefined },
  place: { readonly document: string; readonly position: number },
): Match | undefined {
  const found = checker.resolveName(
    name,
    SymbolFlags.All | SymbolFlags.Value | SymbolFlags.Type,
    place,
  );
  if (found === undefined) return undefined;
  const isAlias = (found.flags & SymbolFlags.Alias) !== 0;
  const symbol = isAlias ? checker.getAliasedSymbol(found) : found;
  const match = { text: name, type: kindOf(symbol, word) };
  const isValue = (symbol.flags & SymbolFlags.Value) !== 0;
  const type = isValue ? checker.getTypeOfSymbol(symbol) : undefined;
  return type === undefined ? match : { ...match, signature: name + typeAfterName(checker, type) };
}

/**
 * What a symbol is.
 *
 * @param word - The word that declares it, where that is known: the checker tells a variable, not whether it is a `const`.
 */
function kindOf({ flags }: CheckedSymbol, word = "var"): string {
  return kinds.find(([flag]) => (flags & flag) !== 0)?.[1] ?? word;
}

const kinds: readonly (readonly [number, string])[] = [
  [SymbolFlags.Function, "function"],
  [SymbolFlags.Method, "function"],
  [SymbolFlags.Class, "class"],
  [SymbolFlags.Enum, "enum"],
  [SymbolFlags.Module, "module"],
  [SymbolFlags.Interface, "interface"],
  [SymbolFlags.TypeAlias, "type"],
];

const globalNames = new WeakMap<NotebookChecker, ReadonlyMap<string, string>>();

/** Names of global values with their kinds, and of the types that only help to write others. */
function globalsOf(checker: NotebookChecker, project: Project): ReadonlyMap<string, string> {
  const known = globalNames.get(checker);
  if (known !== undefined) return known;
  const self = project.checker.resolveName("globalThis", SymbolFlags.Value);
  const type = self === undefined ? undefined : project.checker.getTypeOfSymbol(self);
  const values = type === undefined ? [] : project.checker.getPropertiesOfType(type);
  const found = new Map([
    ...utilityTypes.map((name) => [name, "type"] as const),
    ...values.map((symbol) => [symbol.name, kindOf(symbol)] as const),
  ]);
  globalNames.set(checker, found);
  return found;
}

const utilityTypes =
  "Awaited Partial Required Readonly Record Pick Omit Exclude Extract NonNullable Parameters ReturnType InstanceType NoInfer ArrayLike Iterable AsyncIterable PromiseLike".split(
    " ",
  );

const keywords =
  "abstract any as async await bigint boolean break case catch class const continue debugger declare default delete do else enum export extends false finally for from function get if implements import in infer instanceof interface is keyof let namespace never new null number object of private protected public readonly return satisfies set static string super switch symbol this throw true try type typeof undefined unique unknown using var void while yield".split(
    " ",
  );
