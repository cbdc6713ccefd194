import ts from "#typescript";

/** Every identifier of a cell, whatever it stands for. */
export function identifiersIn(file: ts.SourceFile): ReadonlySet<string> {
  const found = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node)) found.add(node.text);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

/** Identifiers of declaration text that mean something in scope, as opposed to names of members and parameters. */
export function scopeIdentifiers(file: ts.SourceFile): readonly ts.Identifier[] {
  const found: ts.Identifier[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node) && !isLabel(node)) found.push(node);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

/** Writes other names in place of those in `renames`, everywhere in declaration text. */
export function renameIdentifiers(text: string, renames: ReadonlyMap<string, string>): string {
  const file = ts.createSourceFile("declarations.d.ts", text, ts.ScriptTarget.ESNext, true);
  return scopeIdentifiers(file)
    .toReversed()
    .reduce((result, identifier) => {
      const name = renames.get(identifier.text);
      if (name === undefined) return result;
      return result.slice(0, identifier.getStart(file)) + name + result.slice(identifier.end);
    }, text);
}

function isLabel(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isQualifiedName(parent)) return parent.right === node;
  if (ts.isPropertyAccessExpression(parent)) return parent.name === node;
  if (ts.isImportSpecifier(parent)) return parent.propertyName === node;
  if (ts.isImportTypeNode(parent)) return parent.qualifier === node;
  if (ts.isTypeElement(parent) || ts.isClassElement(parent) || ts.isEnumMember(parent)) {
    return parent.name === node;
  }
  return (ts.isParameter(parent) || ts.isNamedTupleMember(parent)) && parent.name === node;
}
