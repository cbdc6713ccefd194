import ts from "#typescript";
import { annotate, baseNameOf, computedBase } from "./annotate.ts";
import type { NotebookChecker } from "./notebook-checker.ts";
import { documentationOf, keywordOf } from "./split-declarations.ts";
import { emittedName } from "./syntax-tree.ts";
import { createTypeTexts } from "./type-texts.ts";
import type { TypeTexts } from "./type-texts.ts";

/**
 * The declarations of a cell as the text of a `.d.ts` file. Types that the user left to inference are asked of the checker and
 * written into a copy of the cell, of which TypeScript makes declarations without knowing any other file.
 *
 * @param offset - Where the cell begins in the text that the checker has loaded.
 */
export function declareCell(checker: NotebookChecker, file: ts.SourceFile, offset: number): string {
  return checker.ask((project) => {
    const types = createTypeTexts(project, checker.path, offset);
    const variables = variableLists(file).flatMap((list) => declareVariables(list, types));
    const others = file.statements.filter(isDeclared);
    const texts = others.map((each) => declareOther(each, file, types));
    const extras = others.flatMap((each) => declareExtras(each, types));
    return [...variables, emitDeclarations(texts.join("\n"), emittedName(file)), ...extras].join(
      "\n",
    );
  });
}

/** Declarations of what is left when variables and imports are away. */
function isDeclared(statement: ts.Statement): boolean {
  return (
    ts.isFunctionDeclaration(statement) ||
    ts.isClassDeclaration(statement) ||
    ts.isInterfaceDeclaration(statement) ||
    ts.isTypeAliasDeclaration(statement) ||
    ts.isEnumDeclaration(statement) ||
    ts.isModuleDeclaration(statement)
  );
}

function emitDeclarations(text: string, fileName: string): string {
  if (text === "") return "";
  return ts.transpileDeclaration(text, {
    fileName,
    compilerOptions: { target: ts.ScriptTarget.ESNext, isolatedDeclarations: true },
  }).outputText;
}

/** Lists at the top level, and `var` lists at any depth outside functions. */
function variableLists(file: ts.SourceFile): readonly ts.VariableDeclarationList[] {
  const found: ts.VariableDeclarationList[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node) || ts.isClassLike(node) || ts.isModuleDeclaration(node)) return;
    if (ts.isVariableDeclarationList(node)) {
      const isTop = ts.isVariableStatement(node.parent) && node.parent.parent === file;
      if (isTop || (node.flags & ts.NodeFlags.BlockScoped) === 0) found.push(node);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

function declareVariables(list: ts.VariableDeclarationList, types: TypeTexts): readonly string[] {
  const keyword = keywordOf(list);
  const comment = ts.isVariableStatement(list.parent)
    ? documentationOf(list.parent, list.getSourceFile())
    : "";
  return list.declarations.flatMap((declaration) =>
    identifiersOf(declaration.name).map((name) => {
      const own = declaration.name === name ? declaration.type?.getText() : undefined;
      const literal = keyword === "const" && own === undefined ? types.literalOf(name) : undefined;
      const rest = literal === undefined ? `: ${own ?? types.ofName(name)}` : ` = ${literal}`;
      return `${comment}declare ${keyword} ${name.text}${rest};`;
    }),
  );
}

function identifiersOf(name: ts.BindingName): readonly ts.Identifier[] {
  if (ts.isIdentifier(name)) return [name];
  return name.elements.flatMap((element) =>
    ts.isOmittedExpression(element) ? [] : identifiersOf(element.name),
  );
}

/** Without `export`: in a file that exports something, what isn't exported would be left out. */
function declareOther(statement: ts.Statement, file: ts.SourceFile, types: TypeTexts): string {
  const text = annotate(statement, file, types);
  const modifiers = ts.canHaveModifiers(statement) ? (ts.getModifiers(statement) ?? []) : [];
  const dropped = modifiers.filter((each) => exporting.has(each.kind));
  return dropped.reduceRight((result, { end, kind }) => {
    const start = end - statement.pos - (ts.tokenToString(kind)?.length ?? 0);
    return result.slice(0, start) + result.slice(end - statement.pos);
  }, text);
}

const exporting: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.ExportKeyword,
  ts.SyntaxKind.DefaultKeyword,
]);

/** What the declaration itself can't hold: a computed base class, and the properties that a function was given. */
function declareExtras(statement: ts.Statement, types: TypeTexts): readonly string[] {
  const base = computedBase(statement);
  if (base !== undefined && ts.isClassDeclaration(statement)) {
    const name = baseNameOf(statement.name?.text ?? "");
    return [`declare const ${name}: ${types.ofBase(base)};`];
  }
  if (!ts.isFunctionDeclaration(statement) || statement.name === undefined) return [];
  const { name } = statement;
  return types
    .propertiesOf(name)
    .map((each) => `declare namespace ${name.text} { let ${each.name}: ${each.type}; }`);
}
