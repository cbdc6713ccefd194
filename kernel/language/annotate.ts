import ts from "#typescript";
import { hasModifier } from "./syntax-tree.ts";
import type { TypeTexts } from "./type-texts.ts";

/** Text to be put in at a place, over `length` characters. */
interface Insertion {
  readonly at: number;
  readonly text: string;
  readonly length?: number;
}

/** The name under which declarations keep what a class extends when that isn't a name itself. */
export function baseNameOf(className: string): string {
  return `__athanor_base_${className}`;
}

/** What a class extends, unless it is a name (`A`, `tf.layers.Layer`) or nothing. */
export function computedBase(node: ts.Node): ts.Expression | undefined {
  if (!ts.isClassDeclaration(node)) return undefined;
  const clause = node.heritageClauses?.find(({ token }) => token === ts.SyntaxKind.ExtendsKeyword);
  const base = clause?.types[0]?.expression;
  return base === undefined || isName(base) ? undefined : base;
}

/** The text of a function, class or namespace with the types that its author left to inference written out. */
export function annotate(node: ts.Statement, file: ts.SourceFile, types: TypeTexts): string {
  const insertions = insertionsIn(node, types).toSorted((a, b) => b.at - a.at);
  return insertions.reduce(
    (text, { at, text: added, length = 0 }) => {
      const index = at - node.pos;
      return text.slice(0, index) + added + text.slice(index + length);
    },
    file.text.slice(node.pos, node.end),
  );
}

/** Bodies of functions aren't entered: declarations say nothing of them. */
function insertionsIn(node: ts.Node, types: TypeTexts): readonly Insertion[] {
  const own = insertionsAt(node, types);
  const inner: Insertion[] = [];
  ts.forEachChild(node, (child) => {
    if (isInside(node, child)) inner.push(...insertionsIn(child, types));
  });
  return [...own, ...inner];
}

function isInside(parent: ts.Node, child: ts.Node): boolean {
  if (ts.isFunctionLike(parent)) return ts.isParameter(child);
  return ts.isClassElement(child) || ts.isStatement(child) || isPartOfVariables(child);
}

function isPartOfVariables(node: ts.Node): boolean {
  return ts.isVariableDeclarationList(node) || ts.isVariableDeclaration(node);
}

function insertionsAt(node: ts.Node, types: TypeTexts): readonly Insertion[] {
  const base = computedBase(node);
  if (base !== undefined && ts.isClassDeclaration(node)) {
    const at = base.getStart();
    return [{ at, text: baseNameOf(node.name?.text ?? ""), length: base.end - at }];
  }
  if (isTyped(node)) return [];
  if (isNamedFunction(node)) {
    const text = types.returnOf(node.name);
    return text === undefined ? [] : [{ at: closingParenthesis(node), text: `: ${text}` }];
  }
  if (ts.isGetAccessor(node)) {
    return [{ at: closingParenthesis(node), text: `: ${types.ofName(node.name)}` }];
  }
  return isInferredVariable(node)
    ? [{ at: nameEnd(node), text: `: ${types.ofName(node.name)}` }]
    : [];
}

function isTyped(node: ts.Node): boolean {
  return "type" in node && node.type !== undefined;
}

function isNamedFunction(
  node: ts.Node,
): node is (ts.FunctionDeclaration & { readonly name: ts.Identifier }) | ts.MethodDeclaration {
  const isKind = ts.isFunctionDeclaration(node) || ts.isMethodDeclaration(node);
  return isKind && node.body !== undefined && node.name !== undefined;
}

/** Variables of namespaces, properties of classes and parameters that have a value and no type. */
function isInferredVariable(
  node: ts.Node,
): node is ts.VariableDeclaration | ts.PropertyDeclaration | ts.ParameterDeclaration {
  if (ts.isParameter(node)) return ts.isIdentifier(node.name);
  if (ts.isVariableDeclaration(node)) return ts.isIdentifier(node.name);
  if (!ts.isPropertyDeclaration(node) || ts.isPrivateIdentifier(node.name)) return false;
  // `readonly k = 1` keeps its value, which says more than the type.
  const isReadonly = hasModifier(node, ts.SyntaxKind.ReadonlyKeyword);
  return !(
    isReadonly &&
    node.initializer !== undefined &&
    ts.isLiteralExpression(node.initializer)
  );
}

function nameEnd(
  node: ts.VariableDeclaration | ts.PropertyDeclaration | ts.ParameterDeclaration,
): number {
  const mark = ts.isVariableDeclaration(node) ? node.exclamationToken : node.questionToken;
  return mark?.end ?? node.name.end;
}

function closingParenthesis(node: ts.SignatureDeclaration): number {
  const token = node.getChildren().find((child) => child.kind === ts.SyntaxKind.CloseParenToken);
  return token?.end ?? node.parameters.end + 1;
}

/** `A` or `a.b.C`. */
function isName(node: ts.Expression): boolean {
  return ts.isIdentifier(node) || (ts.isPropertyAccessExpression(node) && isName(node.expression));
}
