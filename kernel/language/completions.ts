import ts from "#typescript";
import type { CellProgram } from "./cell-program.ts";
import { isHiddenName, withoutHiddenMarks } from "./declaration-store.ts";
import type { Completions } from "./language.ts";
import { parseCell } from "./syntax-tree.ts";

/** Only what a list shows without scrolling gets a signature. */
const signatureLimit = 30;

const preferences: ts.GetCompletionsAtPositionOptions = {
  includeCompletionsForModuleExports: false,
  includeCompletionsWithInsertText: false,
  includeSymbol: true,
};

/** Typed candidates for the text at `index`, best first; none of them when nothing fits. */
export function completeCell(program: CellProgram, source: string, index: number): Completions {
  const { file } = parseCell(source, "completion.ts");
  const { start } = program.load(file);
  const position = start + index;
  const found = program.service.getCompletionsAtPosition(program.path, position, preferences);
  const span = found === undefined ? undefined : spanOf(found);
  const from = span === undefined ? wordStart(source, index) : span.start - start;
  const to = span === undefined ? index : Math.max(index, span.start + span.length - start);
  const typed = source.slice(from, index).toLowerCase();
  const entries = (found?.entries ?? [])
    .filter((entry) => isCandidate(entry, typed))
    .toSorted(compareEntries);
  const signatureOf = createSignatures(program);
  const matches = entries.map((entry, rank) => {
    const signature = rank < signatureLimit ? signatureOf(entry) : undefined;
    const match = { text: entry.name, type: entry.kind as string };
    return signature === undefined ? match : { ...match, signature };
  });
  return { start: from, end: to, matches };
}

function spanOf(found: ts.CompletionInfo): ts.TextSpan | undefined {
  return found.entries[0]?.replacementSpan ?? found.optionalReplacementSpan;
}

function isCandidate(entry: ts.CompletionEntry, typed: string): boolean {
  return !isHiddenName(entry.name) && entry.name.toLowerCase().startsWith(typed);
}

function compareEntries(a: ts.CompletionEntry, b: ts.CompletionEntry): number {
  if (a.sortText !== b.sortText) return a.sortText < b.sortText ? -1 : 1;
  return a.name < b.name ? -1 : Number(a.name > b.name);
}

function wordStart(source: string, index: number): number {
  return index - (/[\p{ID_Continue}$#]*$/u.exec(source.slice(0, index))?.[0].length ?? 0);
}

/** Signatures by the checker that made the list; asking the service for each entry would list all again each time. */
function createSignatures(program: CellProgram): (entry: ts.CompletionEntry) => string | undefined {
  const compiled = program.service.getProgram();
  const place = compiled?.getSourceFile(program.path);
  const checker = compiled?.getTypeChecker();
  if (checker === undefined || place === undefined) return () => undefined;
  return ({ name, symbol }) => {
    if (symbol === undefined) return undefined;
    const isAlias = (symbol.flags & ts.SymbolFlags.Alias) !== 0;
    const target = isAlias ? checker.getAliasedSymbol(symbol) : symbol;
    if ((target.flags & ts.SymbolFlags.Value) === 0) return undefined;
    const type = checker.getTypeOfSymbolAtLocation(target, place);
    const [call] = type.getCallSignatures();
    const text = call ? checker.signatureToString(call) : `: ${checker.typeToString(type)}`;
    return withoutHiddenMarks(name + text);
  };
}
