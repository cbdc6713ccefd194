import ts from "#typescript";
import type { Declaration, DeclarationStore } from "./declaration-store.ts";
import { keywordOf } from "./split-declarations.ts";
import { namesOfBinding, topLevelNames } from "./top-level-names.ts";

/**
 * Names that are near a place, each with the word that declares it (`const`, `let`, `function`, `class`, `parameter`, …): of the
 * scopes around it in its cell, the innermost first to count, then of earlier cells.
 */
export function wordsNear(
  file: ts.SourceFile,
  index: number,
  store: DeclarationStore,
): ReadonlyMap<string, string> {
  const earlier = [...store.values()].map((each) => [each.name, storedWord(each)] as const);
  return new Map([...earlier, ...wordsAround(file, index)]);
}

/** Outer scopes first. */
function wordsAround(file: ts.SourceFile, index: number): readonly (readonly [string, string])[] {
  const found = topLevelNames(file).map(({ name, node }) => [name, wordOf(node)] as const);
  const visit = (node: ts.Node): void => {
    if (index < node.pos || index > node.end) return;
    ts.forEachChild(node, (child) => {
      found.push(...namesOf(child).map((name) => [name, wordOf(child)] as const));
      visit(child);
    });
  };
  visit(file);
  return found;
}

/** What a node adds to the scope that it stands in. */
function namesOf(node: ts.Node): readonly string[] {
  if (ts.isParameter(node) || ts.isVariableDeclaration(node)) return namesOfBinding(node.name);
  if (ts.isVariableStatement(node)) return namesOf(node.declarationList);
  if (ts.isVariableDeclarationList(node)) {
    return node.declarations.flatMap(({ name }) => namesOfBinding(name));
  }
  const isNamed =
    ts.isFunctionDeclaration(node) ||
    ts.isClassDeclaration(node) ||
    ts.isTypeParameterDeclaration(node);
  return isNamed && node.name !== undefined ? [node.name.text] : [];
}

function wordOf(node: ts.Node): string {
  if (ts.isVariableStatement(node)) return keywordOf(node.declarationList);
  if (ts.isVariableDeclarationList(node)) return keywordOf(node);
  // The name of a `catch` has no list and can be assigned.
  if (ts.isVariableDeclaration(node)) return wordOfVariable(node.parent);
  return wordsByKind.get(node.kind) ?? imported;
}

function wordOfVariable(parent: ts.Node): string {
  return ts.isVariableDeclarationList(parent) ? keywordOf(parent) : "let";
}

/** What a name that was imported, and that isn't a function, class or the like, is to the cell. */
const imported = "const";

const wordsByKind: ReadonlyMap<ts.SyntaxKind, string> = new Map([
  [ts.SyntaxKind.Parameter, "parameter"],
  [ts.SyntaxKind.TypeParameter, "type parameter"],
  [ts.SyntaxKind.FunctionDeclaration, "function"],
  [ts.SyntaxKind.ClassDeclaration, "class"],
  [ts.SyntaxKind.EnumDeclaration, "enum"],
  [ts.SyntaxKind.ModuleDeclaration, "module"],
  [ts.SyntaxKind.InterfaceDeclaration, "interface"],
  [ts.SyntaxKind.TypeAliasDeclaration, "type"],
]);

const words = new WeakMap<Declaration, string>();

/** The word that declared a name of an earlier cell. */
function storedWord(declaration: Declaration): string {
  const known = words.get(declaration);
  if (known !== undefined) return known;
  const { name, text, isImport } = declaration;
  const found = isImport ? imported : (wordInText(name, text) ?? "let");
  words.set(declaration, found);
  return found;
}

/** Of the declarations in the text the last that has the name: in front of a class its computed base is declared. */
function wordInText(name: string, text: string): string | undefined {
  const { statements } = ts.createSourceFile(
    "declarations.d.ts",
    text,
    ts.ScriptTarget.ESNext,
    true,
  );
  return statements
    .filter((each) => topLevelNamesOf(each).includes(name))
    .map(wordOf)
    .at(-1);
}

function topLevelNamesOf(statement: ts.Statement): readonly string[] {
  const named = statement as { readonly name?: ts.Node };
  if (ts.isVariableStatement(statement)) return namesOf(statement);
  return named.name !== undefined && ts.isIdentifier(named.name) ? [named.name.text] : [];
}
