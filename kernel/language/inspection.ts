import ts from "#typescript";
import type { CellProgram, LoadedCell } from "./cell-program.ts";
import { withoutHiddenMarks } from "./declaration-store.ts";
import type { Inspection } from "./language.ts";
import { parseCell } from "./syntax-tree.ts";

/** What is known of the name at `index`, or of the function whose call is being written there. */
export function inspectCell(
  program: CellProgram,
  source: string,
  index: number,
): Inspection | undefined {
  const { file } = parseCell(source, "inspection.ts");
  const cell = program.load(file);
  for (const candidate of candidatePositions(file, index)) {
    const position = cell.start + candidate;
    const info = program.service.getQuickInfoAtPosition(program.path, position);
    if (info === undefined) continue;
    const declaration = sourceAt(program, cell, position);
    const inspection = {
      signature: withoutHiddenMarks(ts.displayPartsToString(info.displayParts)),
      documentation: renderDocumentation(info),
    };
    return declaration === undefined ? inspection : { ...inspection, source: declaration };
  }
  return undefined;
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

function renderDocumentation(info: ts.QuickInfo): string {
  const text = ts.displayPartsToString(info.documentation);
  const tags = (info.tags ?? []).map(renderTag);
  return [text, ...tags].filter((part) => part !== "").join("\n\n");
}

function renderTag(tag: ts.JSDocTagInfo): string {
  const parts = tag.text ?? [];
  const name = parts.find(
    (part) => part.kind === "parameterName" || part.kind === "typeParameterName",
  );
  const text = ts.displayPartsToString(parts).trim();
  if (tag.name === "example") return `*@example*\n\n${fence(text)}`;
  if (name === undefined) return text === "" ? `*@${tag.name}*` : `*@${tag.name}* — ${text}`;
  const words = text.slice(name.text.length).replace(/^[\s—-]+/, "");
  return `*@${tag.name}* \`${name.text}\`${words === "" ? "" : ` — ${words}`}`;
}

function fence(text: string): string {
  return text.includes("```") ? text : `\`\`\`ts\n${text}\n\`\`\``;
}

/** The text of the declaration: of an earlier cell as the user typed it, else from the file that has it. */
function sourceAt(program: CellProgram, cell: LoadedCell, position: number): string | undefined {
  const [definition] = program.service.getDefinitionAtPosition(program.path, position) ?? [];
  if (definition === undefined) return undefined;
  const { start, length } = definition.contextSpan ?? definition.textSpan;
  const isEarlier = definition.fileName === program.path && start < cell.start;
  if (isEarlier && !memberKinds.has(definition.kind)) {
    return program.store.get(definition.name)?.source;
  }
  const file = program.service.getProgram()?.getSourceFile(definition.fileName);
  return file?.text.slice(start, start + length);
}

/** Kinds of things whose name means nothing outside what contains them. */
const memberKinds: ReadonlySet<string> = new Set([
  ts.ScriptElementKind.memberVariableElement,
  ts.ScriptElementKind.memberFunctionElement,
  ts.ScriptElementKind.memberGetAccessorElement,
  ts.ScriptElementKind.memberSetAccessorElement,
  ts.ScriptElementKind.memberAccessorVariableElement,
  ts.ScriptElementKind.enumMemberElement,
  ts.ScriptElementKind.parameterElement,
  ts.ScriptElementKind.typeParameterElement,
]);
