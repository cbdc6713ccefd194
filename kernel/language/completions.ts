import { CompletionItemKind } from "typescript-native/unstable/sync";
import type { CompletionEntry, Project } from "typescript-native/unstable/sync";
import type { CellProgram } from "./cell-program.ts";
import { isHiddenName, withoutHiddenMarks } from "./declaration-store.ts";
import type { Completions } from "./language.ts";
import { completeModule } from "./module-names.ts";
import { scopeNames } from "./scope-names.ts";
import { typeAfterName } from "./symbol-texts.ts";
import { parseCell } from "./syntax-tree.ts";

/** Only what a list shows without scrolling gets a signature. */
const signatureLimit = 30;

type Match = Completions["matches"][number];

/** Typed candidates for the text at `index`, best first; none of them when nothing fits. */
export function completeCell(program: CellProgram, source: string, index: number): Completions {
  const { file } = parseCell(source, "completion.ts");
  const modules = completeModule(file, index, program.checker.folders);
  if (modules !== undefined) return modules;
  const { start, end } = wordAt(source, index);
  const typed = source.slice(start, index).toLowerCase();
  const cell = program.load(file, "all");
  const matches = program.checker.ask((project) => {
    const entries = entriesAt(project, program.checker.path, cell.start + index);
    return entries === undefined
      ? scopeNames(program, project, { file, start: cell.start, index, typed })
      : memberMatches(project, entries, typed);
  });
  return { start, end, matches };
}

/** What the checker would put here; undefined where a name of the scope belongs, which it doesn't list for programs. */
function entriesAt(
  project: Project,
  path: string,
  position: number,
): readonly CompletionEntry[] | undefined {
  try {
    const found = project.checker.getCompletionsAtPosition(path, position, { includeSymbol: true });
    return found?.entries ?? [];
  } catch (error) {
    if (error instanceof Error && error.message.includes("needs auto imports")) return undefined;
    throw error;
  }
}

function memberMatches(
  project: Project,
  entries: readonly CompletionEntry[],
  typed: string,
): readonly Match[] {
  const fitting = entries.filter((entry) => isCandidate(entry, typed)).toSorted(compareEntries);
  const shown = fitting.slice(0, signatureLimit);
  const signatures = signaturesOf(project, shown);
  return fitting.map((entry, rank) => {
    const match = { text: entry.name, type: kindOf(entry) };
    const signature = signatures[rank];
    return signature === undefined ? match : { ...match, signature };
  });
}

/** Names that can be written as they are and begin with what was typed. */
function isCandidate({ name, insertText = name }: CompletionEntry, typed: string): boolean {
  return insertText === name && !isHiddenName(name) && name.toLowerCase().startsWith(typed);
}

function compareEntries(a: CompletionEntry, b: CompletionEntry): number {
  const [first = "", second = ""] = [a.sortText, b.sortText];
  if (first !== second) return first < second ? -1 : 1;
  return a.name < b.name ? -1 : Number(a.name > b.name);
}

/** One question for all types, since each costs a round trip. */
function signaturesOf(
  { checker }: Project,
  entries: readonly CompletionEntry[],
): readonly (string | undefined)[] {
  const symbols = entries.flatMap(({ symbol }) => (symbol === undefined ? [] : [symbol]));
  const types = symbols.length === 0 ? [] : checker.getTypeOfSymbol(symbols);
  return entries.map(({ name, symbol }) => {
    const type = symbol === undefined ? undefined : types[symbols.indexOf(symbol)];
    return type === undefined ? undefined : withoutHiddenMarks(name + typeAfterName(checker, type));
  });
}

function kindOf({ kind }: CompletionEntry): string {
  return (kind === undefined ? undefined : kindNames.get(kind)) ?? "property";
}

/** TypeScript's own words for the kinds of the language server protocol. */
const kindNames: ReadonlyMap<CompletionItemKind, string> = new Map([
  [CompletionItemKind.Method, "method"],
  [CompletionItemKind.Function, "function"],
  [CompletionItemKind.Constructor, "constructor"],
  [CompletionItemKind.Field, "property"],
  [CompletionItemKind.Property, "property"],
  [CompletionItemKind.Variable, "var"],
  [CompletionItemKind.Constant, "const"],
  [CompletionItemKind.Class, "class"],
  [CompletionItemKind.Interface, "interface"],
  [CompletionItemKind.Module, "module"],
  [CompletionItemKind.Enum, "enum"],
  [CompletionItemKind.EnumMember, "enum member"],
  [CompletionItemKind.Keyword, "keyword"],
  [CompletionItemKind.TypeParameter, "type parameter"],
]);

function wordAt(source: string, index: number): { readonly start: number; readonly end: number } {
  const before = /[\p{ID_Continue}$#]*$/u.exec(source.slice(0, index))?.[0].length ?? 0;
  const after = /^[\p{ID_Continue}$]*/u.exec(source.slice(index))?.[0].length ?? 0;
  return { start: index - before, end: index + after };
}
