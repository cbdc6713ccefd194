import ts from "#typescript";
import { SymbolFlags } from "typescript-native/unstable/sync";
import type {
  JSDocTagInfo,
  Project,
  Symbol as CheckedSymbol,
} from "typescript-native/unstable/sync";
import type { CellProgram } from "./cell-program.ts";
import { findDeclaration } from "./find-declaration.ts";
import type { Inspection } from "./language.ts";
import { describeSymbol } from "./symbol-texts.ts";
import { parseCell } from "./syntax-tree.ts";

/** What is known of the name at `index`, or of the function whose call is being written there. */
export function inspectCell(
  program: CellProgram,
  source: string,
  index: number,
): Inspection | undefined {
  const { file } = parseCell(source, "inspection.ts");
  const cell = program.load(file);
  return program.checker.ask((project) => {
    for (const candidate of candidatePositions(file, index)) {
      const symbol = symbolAt(project, program.checker.path, cell.start + candidate);
      if (symbol === undefined) continue;
      const declaration = findDeclaration(project, symbol, program);
      const inspection = {
        signature: describeSymbol(project.checker, symbol, declaration?.word ?? "const"),
        documentation: renderDocumentation(project, symbol),
      };
      return declaration === undefined ? inspection : { ...inspection, source: declaration.source };
    }
    return undefined;
  });
}

/** The symbol that a name stands for, imports followed to what they bring. */
function symbolAt(project: Project, path: string, position: number): CheckedSymbol | undefined {
  const { checker } = project;
  const symbol = checker.getSymbolAtPosition(path, position);
  if (symbol === undefined || (symbol.flags & SymbolFlags.Alias) === 0) return symbol;
  const target = checker.getAliasedSymbol(symbol);
  return checker.isUnknownSymbol(target) ? symbol : target;
}

/** The name under the cursor, then the one just before it, then the callee of the call around it. */
function candidatePositions(file: ts.SourceFile, index: number): readonly number[] {
  const isName = (at: number): boolean => /[\p{ID_Continue}$"'`]/u.test(file.text.charAt(at));
  const positions = [index, index - 1].filter((at) => at >= 0 && isName(at));
  const callee = enclosingCallee(file, index);
  return callee === undefined ? positions : [...positions, callee];
}

/** The last character of what is called, for the innermost call whose arguments hold the cursor. */
function enclosingCallee(file: ts.SourceFile, index: number): number | undefined {
  const at = file.text.slice(0, index).trimEnd().length;
  let found: number | undefined;
  const visit = (node: ts.Node): void => {
    if (node.pos > at || node.end < at) return;
    if (ts.isCallExpression(node) || ts.isNewExpression(node)) {
      const isClosed = node.end === at && file.text.charAt(at - 1) === ")";
      if (node.expression.end < at && !isClosed) found = node.expression.end - 1;
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

function renderDocumentation({ checker }: Project, symbol: CheckedSymbol): string {
  const text = symbol.getDocumentationComment(checker);
  const tags = symbol.getJsDocTags(checker).map(renderTag);
  return [text, ...tags].filter((part) => part !== "").join("\n\n");
}

/** Tags whose text begins with the name of what it is about. */
const named: ReadonlySet<string> = new Set(["param", "property", "template", "typeParam"]);

function renderTag({ name, text = "" }: JSDocTagInfo): string {
  const words = text.trim();
  if (name === "example") return `*@example*\n\n${fence(words)}`;
  if (words === "") return `*@${name}*`;
  if (!named.has(name)) return `*@${name}* — ${words}`;
  const [, subject = "", rest = ""] = /^(\S+)\s*[-—]?\s*(.*)$/s.exec(words) ?? [];
  return `*@${name}* \`${subject}\`${rest === "" ? "" : ` — ${rest}`}`;
}

function fence(text: string): string {
  return text.includes("```") ? text : `\`\`\`ts\n${text}\n\`\`\``;
}
