import { NodeFlags, SyntaxKind } from "typescript-native/unstable/ast";
import type { Node } from "typescript-native/unstable/ast";
import type { Project, Symbol as CheckedSymbol } from "typescript-native/unstable/sync";
import type { CellProgram } from "./cell-program.ts";

/** Where a name comes from. */
export interface FoundDeclaration {
  /** As the user typed it in an earlier cell, or as it stands in its file. */
  readonly source: string;
  /** `const`, `let`, `var` or `(parameter)`; `const` for what isn't a variable. */
  readonly word: string;
}

/** The first declaration of a symbol; undefined for what the checker makes up itself. */
export function findDeclaration(
  project: Project,
  symbol: CheckedSymbol,
  program: CellProgram,
): FoundDeclaration | undefined {
  const handle = symbol.valueDeclaration ?? symbol.declarations[0];
  const node = handle?.resolve(project);
  if (node === undefined) return undefined;
  const whole = wholeDeclaration(node);
  const isOfNotebook = node.getSourceFile().fileName === program.checker.path;
  const isEarlier = isOfNotebook && whole.parent?.kind === SyntaxKind.SourceFile;
  const source = isEarlier ? program.earlierSource(symbol.name, whole.end) : undefined;
  return { source: source ?? whole.getText(), word: variableWord(node) };
}

/** The statement of a variable; of anything else the declaration itself. */
function wholeDeclaration(node: Node): Node {
  const statement = node.parent?.parent;
  const isVariable = node.kind === SyntaxKind.VariableDeclaration;
  return isVariable && statement?.kind === SyntaxKind.VariableStatement ? statement : node;
}

function variableWord(node: Node): string {
  if (node.kind === SyntaxKind.Parameter) return "(parameter)";
  if (node.kind !== SyntaxKind.VariableDeclaration) return "const";
  const flags = node.parent?.flags ?? NodeFlags.None;
  if ((flags & NodeFlags.Let) !== 0) return "let";
  return (flags & NodeFlags.BlockScoped) === 0 ? "var" : "const";
}
