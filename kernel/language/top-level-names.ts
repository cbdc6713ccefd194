import ts from "#typescript";
import { hasModifier } from "./syntax-tree.ts";

/** One name that a cell declares at its top level. */
export interface TopLevelName {
  readonly name: string;
  /** False for interfaces, type aliases, type-only imports and everything under `declare`. */
  readonly isValue: boolean;
  /** The cell exports it itself. */
  readonly isExported: boolean;
  /** The statement that declares it; for a `var` inside a block, the declaration list. */
  readonly node: ts.Node;
}

/** Names that a cell declares at top level, in order; a `var` inside a block or loop counts, since it isn't block-scoped. */
export function topLevelNames(file: ts.SourceFile): readonly TopLevelName[] {
  const exported = new Set(file.statements.flatMap(exportedByName));
  return file.statements
    .flatMap(namesOfStatement)
    .map((each) => (exported.has(each.name) ? { ...each, isExported: true } : each));
}

/** `a` of `export { a }` and of `export { a as b }`. */
function exportedByName(statement: ts.Statement): readonly string[] {
  if (!ts.isExportDeclaration(statement) || statement.moduleSpecifier !== undefined) return [];
  const { exportClause } = statement;
  if (exportClause === undefined || !ts.isNamedExports(exportClause)) return [];
  return exportClause.elements.map((element) => (element.propertyName ?? element.name).text);
}

/** The names that exist at run time, each once. */
export function valueNames(names: readonly TopLevelName[]): readonly string[] {
  return [...new Set(names.filter((each) => each.isValue).map((each) => each.name))];
}

function namesOfStatement(statement: ts.Statement): readonly TopLevelName[] {
  if (ts.isImportDeclaration(statement)) return namesOfImport(statement);
  const declared = declaredBy(statement);
  if (declared === undefined) return nestedVars(statement);
  const isExported = hasModifier(statement, ts.SyntaxKind.ExportKeyword);
  const isAmbient = hasModifier(statement, ts.SyntaxKind.DeclareKeyword);
  const isValue = declared.isValue && !isAmbient;
  return declared.names.map((name) => ({ name, isValue, isExported, node: statement }));
}

interface Declared {
  readonly names: readonly string[];
  readonly isValue: boolean;
}

/** Undefined for a statement that isn't a declaration. */
function declaredBy(statement: ts.Statement): Declared | undefined {
  if (ts.isVariableStatement(statement)) {
    return { names: namesOfList(statement.declarationList), isValue: true };
  }
  if (ts.isFunctionDeclaration(statement)) {
    return { names: textOf(statement.name), isValue: statement.body !== undefined };
  }
  if (ts.isClassDeclaration(statement) || ts.isEnumDeclaration(statement)) {
    return { names: textOf(statement.name), isValue: true };
  }
  if (ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement)) {
    return { names: textOf(statement.name), isValue: false };
  }
  if (ts.isImportEqualsDeclaration(statement)) {
    return { names: textOf(statement.name), isValue: !statement.isTypeOnly };
  }
  return ts.isModuleDeclaration(statement) ? declaredByModule(statement) : undefined;
}

/** `declare module "x"` and `declare global` name nothing in the cell. */
function declaredByModule(module: ts.ModuleDeclaration): Declared {
  const isGlobal = (module.flags & ts.NodeFlags.GlobalAugmentation) !== 0;
  if (!ts.isIdentifier(module.name) || isGlobal) return { names: [], isValue: false };
  return { names: [module.name.text], isValue: isInstantiated(module) };
}

function textOf(name: ts.Identifier | undefined): readonly string[] {
  return name === undefined ? [] : [name.text];
}

/** Names bound by `a`, `{ a, b: [c] }` and so on, in order. */
export function namesOfBinding(name: ts.BindingName): readonly string[] {
  if (ts.isIdentifier(name)) return [name.text];
  return name.elements.flatMap((element) =>
    ts.isOmittedExpression(element) ? [] : namesOfBinding(element.name),
  );
}

function namesOfList(list: ts.VariableDeclarationList): readonly string[] {
  return list.declarations.flatMap((declaration) => namesOfBinding(declaration.name));
}

function namesOfImport(statement: ts.ImportDeclaration): readonly TopLevelName[] {
  const clause = statement.importClause;
  if (clause === undefined) return [];
  const isTypeOnly = clause.phaseModifier === ts.SyntaxKind.TypeKeyword;
  const toName = (name: string, isValue: boolean): TopLevelName => ({
    name,
    isValue: isValue && !isTypeOnly,
    isExported: false,
    node: statement,
  });
  const bindings = clause.namedBindings;
  const names = textOf(clause.name).map((name) => toName(name, true));
  if (bindings === undefined) return names;
  if (ts.isNamespaceImport(bindings)) return [...names, toName(bindings.name.text, true)];
  return [
    ...names,
    ...bindings.elements.map((element) => toName(element.name.text, !element.isTypeOnly)),
  ];
}

/** A namespace of types alone leaves nothing at run time. */
function isInstantiated(module: ts.ModuleDeclaration): boolean {
  const { body } = module;
  if (body === undefined) return false;
  if (ts.isModuleDeclaration(body)) return isInstantiated(body);
  if (!ts.isModuleBlock(body)) return false;
  return body.statements.some((statement) => {
    if (ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement)) return false;
    if (hasModifier(statement, ts.SyntaxKind.DeclareKeyword)) return false;
    return !ts.isModuleDeclaration(statement) || isInstantiated(statement);
  });
}

function nestedVars(root: ts.Node): readonly TopLevelName[] {
  const found: TopLevelName[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node) || ts.isClassLike(node)) return;
    if (ts.isVariableDeclarationList(node) && (node.flags & ts.NodeFlags.BlockScoped) === 0) {
      for (const name of namesOfList(node)) {
        found.push({ name, isValue: true, isExported: false, node });
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(root);
  return found;
}
