import ts from "#typescript";
import { hasModifier } from "./syntax-tree.ts";

/** Statements that only speak to the compiler. */
export function isTypeStatement(node: ts.Node): boolean {
  if (ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)) return true;
  if (ts.isFunctionDeclaration(node) && node.body === undefined) return true;
  if (isModuleLink(node)) return isTypeLink(node);
  return ts.isStatement(node) && hasModifier(node, ts.SyntaxKind.DeclareKeyword);
}

type ModuleLink =
  | ts.ImportDeclaration
  | ts.ImportEqualsDeclaration
  | ts.ExportDeclaration
  | ts.NamespaceExportDeclaration;

function isModuleLink(node: ts.Node): node is ModuleLink {
  return (
    ts.isImportDeclaration(node) ||
    ts.isImportEqualsDeclaration(node) ||
    ts.isExportDeclaration(node) ||
    ts.isNamespaceExportDeclaration(node)
  );
}

/** `import type`, `export type` and `export as namespace`. */
function isTypeLink(node: ModuleLink): boolean {
  if (ts.isNamespaceExportDeclaration(node)) return true;
  if (!ts.isImportDeclaration(node)) return node.isTypeOnly;
  return node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword;
}

/** Nodes inside a statement that leave nothing at run time. */
export function isErasedChild(node: ts.Node): boolean {
  if (ts.isExpressionWithTypeArguments(node)) return false;
  if (ts.isTypeNode(node) || ts.isTypeParameterDeclaration(node)) return true;
  if (ts.isHeritageClause(node)) return node.token === ts.SyntaxKind.ImplementsKeyword;
  return isErasedMember(node) || isThisParameter(node) || isTypeSpecifier(node);
}

/** `type A` in the braces of an import or export. */
export function isTypeSpecifier(node: ts.Node): boolean {
  return (ts.isImportSpecifier(node) || ts.isExportSpecifier(node)) && node.isTypeOnly;
}

/** `this: T` as the first parameter. */
export function isThisParameter(node: ts.Node): boolean {
  return ts.isParameter(node) && ts.isIdentifier(node.name) && node.name.text === "this";
}

/** Overloads, abstract members, `declare` fields and index signatures of a class. */
function isErasedMember(node: ts.Node): boolean {
  if (!ts.isClassElement(node) || !ts.isClassLike(node.parent)) return false;
  if (ts.isIndexSignatureDeclaration(node)) return true;
  if (hasModifier(node, ts.SyntaxKind.AbstractKeyword)) return true;
  if (ts.isPropertyDeclaration(node)) return hasModifier(node, ts.SyntaxKind.DeclareKeyword);
  if (!ts.isMethodDeclaration(node) && !ts.isConstructorDeclaration(node)) return false;
  return node.body === undefined;
}
