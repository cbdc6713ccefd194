import { parseExpressionAt } from "acorn";

/** A magic as it stands in a cell's text. */
export interface MagicCall {
  readonly name: string;
  readonly args: string;
}

const HELP = /^(\?{1,2})?(%{0,2}[\p{ID_Start}$_][\p{ID_Continue}$.]*)(\?{1,2})?[ \t]*;?$/u;
const LINE_MAGIC = /^%(?!%)([A-Za-z_]\w*)(?:[ \t]+(.*)|;)?$/su;
const CELL_MAGIC = /^%%([A-Za-z_]\w*)(?:[ \t]+(.*))?$/su;

/** `name?`, `name??`, `?name`, `%magic?` as a call of the help magic; undefined for any other text. */
export function parseHelp(line: string): MagicCall | undefined {
  const found = HELP.exec(line.trim());
  const [, before, target, after] = found ?? [];
  if (target === undefined || (before === undefined) === (after === undefined)) return undefined;
  return { name: (before ?? after) === "??" ? "pinfo2" : "pinfo", args: target };
}

/** `%name args` as a call; undefined for any other text. */
export function parseLineMagic(line: string): MagicCall | undefined {
  const [, name, args = ""] = LINE_MAGIC.exec(line.trim()) ?? [];
  return name === undefined ? undefined : { name, args: args.trim() };
}

/** `%%name args` as a call; undefined for any other text. */
export function parseCellMagic(line: string): MagicCall | undefined {
  const [, name, args = ""] = CELL_MAGIC.exec(line.trim()) ?? [];
  return name === undefined ? undefined : { name, args: args.trim() };
}

/** Words that begin an expression and no program's name. */
const KEYWORDS: ReadonlySet<string> = new Set(
  "function async await class delete false import new null super this true typeof void".split(" "),
);

type Reading = "valid" | "incomplete" | "invalid";

/** How JavaScript's grammar takes `line`; `incomplete` when only its end is missing. */
function readExpression(line: string): Reading {
  try {
    const node = parseExpressionAt(line, 0, {
      ecmaVersion: "latest",
      allowAwaitOutsideFunction: true,
    });
    const rest = line.slice(node.end).trim();
    return rest === "" || /^(;|\/\/|\/\*)/.test(rest) ? "valid" : "invalid";
  } catch (error) {
    const { pos } = error as { readonly pos?: number };
    return pos !== undefined && pos >= line.trimEnd().length ? "incomplete" : "invalid";
  }
}

/**
 * Whether a text that begins with `!` is a shell command and not a negation.
 *
 * `! cmd` and `!!cmd` followed by a word always are. `!word …` is one unless `word` is a name that the notebook
 * knows and the line reads as TypeScript; anything else is one when JavaScript's grammar refuses it.
 */
export function isShellCommand(line: string, isKnownName: (name: string) => boolean): boolean {
  const command = line.slice(1);
  if (/^[ \t]+\S/.test(command)) return true;
  if (command.trim() === "" || /^[([!"'`\d+-]/.test(command)) return false;
  const word = /^[\p{ID_Start}$_][\p{ID_Continue}$]*/u.exec(command)?.[0];
  if (word === undefined) return readExpression(line) === "invalid";
  if (KEYWORDS.has(word)) return false;
  if (!isKnownName(word)) return true;
  return (
    /^[ \t]+[\w.~/"'$-]/.test(command.slice(word.length)) && readExpression(line) === "invalid"
  );
}
