import ts from "#typescript";
import { baseNameOf } from "./annotate.ts";
import type { Declaration } from "./declaration-store.ts";
import { namesOfBinding } from "./top-level-names.ts";
import type { TopLevelName } from "./top-level-names.ts";

/** The declarations of one cell, one a name: imports as the user wrote them, the rest from the compiler's declaration output. */
export function splitDeclarations(
  file: ts.SourceFile,
  names: readonly TopLevelName[],
  output: string,
): readonly Declaration[] {
  const texts = textsByName(output);
  const declarations = new Map<string, Declaration>();
  for (const { name, node } of names) {
    const imported = importText(name, node, file);
    const own = texts.get(name) ?? [`declare let ${name}: any;`];
    const text = imported ?? [...(texts.get(baseNameOf(name)) ?? []), ...own].join("\n");
    const source = [declarations.get(name)?.source, sourceOf(node, file)]
      .filter(Boolean)
      .join("\n");
    declarations.set(name, { name, text, isImport: imported !== undefined, source });
  }
  return [...declarations.values()];
}

function sourceOf(node: ts.Node, file: ts.SourceFile): string {
  return node.getText(file);
}

function textsByName(output: string): ReadonlyMap<string, readonly string[]> {
  const file = ts.createSourceFile("cell.d.ts", output, ts.ScriptTarget.ESNext, true);
  const texts = new Map<string, string[]>();
  for (const [name, text] of file.statements.flatMap((each) => namedTexts(each, file))) {
    texts.set(name, [...(texts.get(name) ?? []), text]);
  }
  return texts;
}

function namedTexts(
  statement: ts.Statement,
  file: ts.SourceFile,
): readonly (readonly [string, string])[] {
  const comment = documentationOf(statement, file);
  if (ts.isVariableStatement(statement)) {
    const keyword = keywordOf(statement.declarationList);
    return statement.declarationList.declarations.flatMap((declaration) =>
      namesOfBinding(declaration.name).map(
        (name) => [name, `${comment}declare ${keyword} ${declaration.getText(file)};`] as const,
      ),
    );
  }
  if (!isNamedDeclaration(statement) || statement.name === undefined) return [];
  return [[statement.name.text, `${comment}declare ${bareText(statement, file)}`]];
}

function isNamedDeclaration(
  node: ts.Statement,
): node is ts.Statement & { readonly name?: ts.Identifier | ts.StringLiteral } {
  return (
    ts.isFunctionDeclaration(node) ||
    ts.isClassDeclaration(node) ||
    ts.isInterfaceDeclaration(node) ||
    ts.isTypeAliasDeclaration(node) ||
    ts.isEnumDeclaration(node) ||
    ts.isModuleDeclaration(node)
  );
}

/** The word that declares the list; `using` is as good as `const` afterwards. */
export function keywordOf(list: ts.VariableDeclarationList): string {
  if ((list.flags & ts.NodeFlags.Let) !== 0) return "let";
  return (list.flags & ts.NodeFlags.BlockScoped) === 0 ? "var" : "const";
}

/** The last documentation comment before a statement. */
export function documentationOf(statement: ts.Statement, file: ts.SourceFile): string {
  const ranges = ts.getLeadingCommentRanges(file.text, statement.pos) ?? [];
  const texts = ranges.map((range) => file.text.slice(range.pos, range.end));
  const last = texts.findLast((text) => text.startsWith("/**"));
  return last === undefined ? "" : `${last}\n`;
}

/** The statement without `export`, `default` and `declare`. */
function bareText(statement: ts.Statement, file: ts.SourceFile): string {
  const dropped: readonly ts.SyntaxKind[] = [
    ts.SyntaxKind.ExportKeyword,
    ts.SyntaxKind.DefaultKeyword,
    ts.SyntaxKind.DeclareKeyword,
  ];
  const modifiers = ts.canHaveModifiers(statement) ? (ts.getModifiers(statement) ?? []) : [];
  const ends = modifiers.filter((each) => dropped.includes(each.kind)).map((each) => each.end);
  return file.text.slice(Math.max(statement.getStart(file), ...ends), statement.end).trim();
}

/** One import statement for one name, with `as` spelled out so that the name alone can be renamed. */
function importText(name: string, node: ts.Node, file: ts.SourceFile): string | undefined {
  if (ts.isImportEqualsDeclaration(node)) return bareText(node, file);
  if (!ts.isImportDeclaration(node) || node.importClause === undefined) return undefined;
  const { importClause, moduleSpecifier, attributes } = node;
  const binding = bindingText(name, importClause, file);
  if (binding === undefined) return undefined;
  const isType = importClause.phaseModifier === ts.SyntaxKind.TypeKeyword;
  const from = [moduleSpecifier, attributes].map((part) => part?.getText(file)).filter(Boolean);
  return `import ${isType ? "type " : ""}${binding} from ${from.join(" ")};`;
}

function bindingText(
  name: string,
  clause: ts.ImportClause,
  file: ts.SourceFile,
): string | undefined {
  if (clause.name?.text === name) return name;
  const bindings = clause.namedBindings;
  if (bindings === undefined) return undefined;
  if (ts.isNamespaceImport(bindings)) return `* as ${name}`;
  const element = bindings.elements.find((each) => each.name.text === name);
  if (element === undefined) return undefined;
  const imported = (element.propertyName ?? element.name).getText(file);
  return `{ ${element.isTypeOnly ? "type " : ""}${imported} as ${name} }`;
}
