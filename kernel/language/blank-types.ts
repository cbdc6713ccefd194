import ts from "#typescript";
import { isErasedChild, isThisParameter, isTypeSpecifier, isTypeStatement } from "./erasable.ts";
import { TextBlanker } from "./text-blanker.ts";

/**
 * Takes the types out of a cell by writing blanks over them, so that every remaining character keeps its line and column.
 *
 * Only for syntax where that is enough (see `needsLowering`). Where a blank would let the next line continue a statement
 * (`type A = B` before a line that starts with `(`), a `;` stands in its first place.
 *
 * @returns Text as long as the source with line breaks in place, or undefined where a blank would change the meaning
 *   (a line break before `=>` or after `return`, an object literal that would become a block).
 */
export function blankTypes(file: ts.SourceFile): string | undefined {
  const pass = new BlankingPass(file);
  pass.visit(file);
  return pass.isSafe ? pass.blanker.toString() : undefined;
}

class BlankingPass {
  readonly blanker: TextBlanker;
  isSafe = true;
  private readonly file: ts.SourceFile;

  constructor(file: ts.SourceFile) {
    this.file = file;
    this.blanker = new TextBlanker(file.text);
  }

  visit(node: ts.Node): void {
    if (isTypeStatement(node)) {
      this.blanker.blankStatement(node.getStart(this.file), node.end);
      return;
    }
    this.blankOwnParts(node);
    ts.forEachChild(node, (child) => {
      if (isErasedChild(child)) this.blankChild(child);
      else this.visit(child);
    });
  }

  private blankOwnParts(node: ts.Node): void {
    this.blankExpression(node);
    this.blankMarks(node);
    if (ts.isFunctionLike(node) || ts.isClassLike(node)) this.blankTypeParameters(node);
    if (ts.isCallLikeExpression(node) || ts.isExpressionWithTypeArguments(node)) {
      this.blankTypeArguments(node);
    }
    if (ts.isClassElement(node)) this.blankModifiers(node);
    if (ts.isClassDeclaration(node)) this.blankAbstract(node);
    if (ts.isImportEqualsDeclaration(node)) this.blankImportEquals(node);
    if (ts.isExportAssignment(node) && node.isExportEquals === true) {
      this.blanker.blankStatement(node.getStart(this.file), node.expression.getStart(this.file));
    }
  }

  private blankExpression(node: ts.Node): void {
    if (ts.isAsExpression(node) || ts.isSatisfiesExpression(node) || ts.isNonNullExpression(node)) {
      this.blanker.blankTail(node.expression.end, node.end, endsStatement(node));
    } else if (ts.isTypeAssertionExpression(node)) {
      const start = node.getStart(this.file);
      const end = node.expression.getStart(this.file);
      if (this.blanker.hasLineBreak(start, end)) this.isSafe = false;
      if (/^(\{|function\b|class\b|async\b|let\b)/.test(this.file.text.slice(end))) {
        this.isSafe = false;
      }
      this.blanker.blank(start, end);
    }
  }

  /** `?`, `!` and `: T` after a name or a list of parameters. */
  private blankMarks(node: ts.Node): void {
    const { questionToken, exclamationToken, type } = marksOf(node);
    for (const token of [questionToken, exclamationToken]) {
      if (token !== undefined) this.blanker.blank(token.getStart(this.file), token.end);
    }
    if (type === undefined) return;
    const start = type.pos - 1;
    this.blanker.blank(start, type.end);
    if (!ts.isArrowFunction(node)) return;
    // No line may break between `)` and `=>`; TypeScript allows it around a type.
    const parenthesis = this.file.text.lastIndexOf(")", start);
    const arrow = node.equalsGreaterThanToken.getStart(this.file);
    if (this.blanker.hasLineBreak(parenthesis, arrow)) this.isSafe = false;
  }

  private blankTypeParameters(node: ts.SignatureDeclaration | ts.ClassLikeDeclaration): void {
    const { typeParameters } = node;
    if (typeParameters === undefined) return;
    const end = this.blanker.endOfBrackets(typeParameters);
    if (ts.isArrowFunction(node) && this.blanker.hasLineBreak(typeParameters.pos, end)) {
      this.isSafe = false;
    }
    this.blanker.blankBrackets(typeParameters);
  }

  private blankTypeArguments(node: ts.CallLikeExpression | ts.ExpressionWithTypeArguments): void {
    if (!("typeArguments" in node) || node.typeArguments === undefined) return;
    if (ts.isExpressionWithTypeArguments(node) && endsStatement(node)) {
      this.blanker.blankTail(node.expression.end, node.end, true);
    } else {
      this.blanker.blankBrackets(node.typeArguments);
    }
  }

  /** `private readonly x` → `x`; what stood first leaves a `;`, since the member may begin with `[` or `*`. */
  private blankModifiers(member: ts.ClassElement): void {
    if (!ts.canHaveModifiers(member)) return;
    for (const modifier of ts.getModifiers(member) ?? []) {
      if (!memberModifiers.has(modifier.kind)) continue;
      const start = modifier.getStart(this.file);
      if (start === member.getStart(this.file)) this.blanker.blankStatement(start, modifier.end);
      else this.blanker.blank(start, modifier.end);
    }
  }

  private blankAbstract(node: ts.ClassDeclaration): void {
    for (const modifier of ts.getModifiers(node) ?? []) {
      if (modifier.kind === ts.SyntaxKind.AbstractKeyword) {
        this.blanker.blank(modifier.getStart(this.file), modifier.end);
      }
    }
  }

  /** `import x = require("y")` → `const  x = require("y")`. */
  private blankImportEquals(node: ts.ImportEqualsDeclaration): void {
    const start = this.file.text.indexOf("import", node.getStart(this.file));
    this.blanker.overwrite(start, "const ");
  }

  private blankChild(child: ts.Node): void {
    const start = child.getStart(this.file);
    if (isThisParameter(child) || isTypeSpecifier(child)) {
      this.blanker.blankListItem(start, child.end);
    } else if (ts.isHeritageClause(child)) {
      this.blanker.blank(start, child.end);
    } else if (ts.isClassElement(child)) {
      this.blanker.blankStatement(start, child.end);
    }
    // Types themselves go with the `:`, `<` or `as` before them, which their parent has blanked.
  }
}

const memberModifiers: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.PublicKeyword,
  ts.SyntaxKind.PrivateKeyword,
  ts.SyntaxKind.ProtectedKeyword,
  ts.SyntaxKind.ReadonlyKeyword,
  ts.SyntaxKind.OverrideKeyword,
]);

interface Marks {
  readonly questionToken?: ts.Node | undefined;
  readonly exclamationToken?: ts.Node | undefined;
  readonly type?: ts.TypeNode | undefined;
}

function marksOf(node: ts.Node): Marks {
  if (ts.isVariableDeclaration(node) || ts.isPropertyDeclaration(node)) return node;
  if (ts.isParameter(node)) return node;
  if (ts.isMethodDeclaration(node)) {
    return { questionToken: node.questionToken, type: node.type };
  }
  if (ts.isFunctionLike(node)) return { type: node.type };
  return {};
}

/** Whether a statement or field ends with this expression and without a `;` of its own. */
function endsStatement(node: ts.Node): boolean {
  let outer: ts.Node = node;
  while (outer.parent !== undefined && outer.parent.end === node.end) {
    outer = outer.parent;
    if (ts.isStatement(outer) || ts.isClassElement(outer)) return true;
  }
  return ts.isExportAssignment(outer);
}
