import { parseJavaScript } from "./javascript-tree.ts";
import { eraseTypes } from "./erase-types.ts";
import type { Completeness } from "./language.ts";
import { blankMagicLines } from "./magic-lines.ts";
import { parseCell } from "./syntax-tree.ts";
import type { ParsedCell } from "./syntax-tree.ts";

/** Whether a text could run now, needs more lines, or can never run whatever follows. */
export function judgeCompleteness(source: string): Completeness {
  const plain = parseCell(source, "In[0].ts");
  if (isSound(plain)) return { status: "complete" };
  const text = blankMagicLines(source);
  if (text === undefined) return { status: "complete" };
  const parsed = text === source ? plain : parseCell(text, "In[0].ts");
  if (parsed.errors.length === 0) return { status: isSound(parsed) ? "complete" : "invalid" };
  return endsTooEarly(parsed)
    ? { status: "incomplete", indent: nextIndent(parsed, source) }
    : { status: "invalid" };
}

/** No error of the parser, and none of those that JavaScript engines report before running (`let a; let a`). */
function isSound({ file, errors }: ParsedCell): boolean {
  if (errors.length > 0) return false;
  return parseJavaScript(eraseTypes(file, {}).code).error === undefined;
}

const unterminatedString = 1002;
const unterminatedComment = 1010;
const unterminatedTemplate = 1160;
/** A JSX element, a fragment. */
const unclosed: ReadonlySet<number> = new Set([17008, 17014]);

/** The first thing wrong is that the text ends. */
function endsTooEarly({ file, errors }: ParsedCell): boolean {
  const [first] = errors;
  if (first === undefined || first.code === unterminatedString) return false;
  if (first.code === unterminatedComment || first.code === unterminatedTemplate) return true;
  const end = file.endOfFileToken.pos;
  if (unclosed.has(first.code)) return errors.some(({ start }) => start >= end);
  return first.start >= end;
}

/** The indent of the last line, one step deeper after an opening bracket or tag or an operator; none inside a template. */
function nextIndent({ errors }: ParsedCell, source: string): string {
  if (errors.some(({ code }) => code === unterminatedTemplate)) return "";
  const line = source.trimEnd().split("\n").at(-1) ?? "";
  const indent = /^\s*/.exec(line)?.[0] ?? "";
  if (/<\/[\w$.:-]*>$|\/>$/.test(line)) return indent;
  return /[{([=>,+\-*/%&|?:.]$/.test(line) ? `${indent}  ` : indent;
}
