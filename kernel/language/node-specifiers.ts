import ts from "#typescript";
import { toNodeSpecifier } from "../protocol/package-specifier.ts";

/**
 * The text of a cell with the imports of Deno's notebooks (`npm:d3@7`) as Node writes them, filled up with blanks so that every
 * other character stays where it is.
 */
export function nodeSpecifiers(file: ts.SourceFile): string {
  if (!/["'`](npm|jsr):/.test(file.text)) return file.text;
  return specifiersIn(file).reduce((text, literal) => {
    const name = toNodeSpecifier(literal.text);
    if (name === literal.text) return text;
    const start = literal.getStart(file);
    const quoted = JSON.stringify(name).padEnd(literal.end - start);
    return text.slice(0, start) + quoted + text.slice(literal.end);
  }, file.text);
}

/** Module names of imports, exports and `import(…)`. */
function specifiersIn(file: ts.SourceFile): readonly ts.StringLiteralLike[] {
  const found: ts.StringLiteralLike[] = [];
  const visit = (node: ts.Node): void => {
    const name = specifierOf(node);
    if (name !== undefined && ts.isStringLiteralLike(name)) found.push(name);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

function specifierOf(node: ts.Node): ts.Expression | undefined {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return node.moduleSpecifier;
  const isImport =
    ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword;
  return isImport ? node.arguments[0] : undefined;
}
