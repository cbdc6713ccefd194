import { escapeHtml } from "./html.ts";

const keywords = new Set(
  (
    "abstract as asserts async await break case catch class const continue debugger declare default delete do else enum " +
    "export extends finally for from function get if implements import in infer instanceof interface is keyof let namespace " +
    "new of out override private protected public readonly return satisfies set static super switch this throw try type " +
    "typeof unique using var void while with yield"
  ).split(" "),
);

const constants = new Set("true false null undefined NaN Infinity".split(" "));

/** What TypeScript is made of, in the order of trying; the group's name is the class. */
const tokens = new RegExp(
  [
    String.raw`(?<comment>\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$))`,
    String.raw`(?<string>"(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])*'?|${"`"}(?:\\[\s\S]|[^${"`"}\\])*${"`"}?)`,
    String.raw`(?<number>\b(?:0[xXbBoO][\da-fA-F_]+n?|\d[\d_]*\.?[\d_]*(?:[eE][+-]?\d+)?n?))`,
    String.raw`(?<word>[A-Za-z_$][\w$]*)`,
  ].join("|"),
  "g",
);

/**
 * The source of a cell as HTML with classes for colours: TypeScript, and lines of magics (`%name`, `!command`).
 *
 * A cell magic's body is TypeScript only where the magic runs code (`%%time`); others keep plain text.
 */
export function highlight(source: string): string {
  const cellMagic = /^%%(\w+)[^\n]*/.exec(source);
  if (cellMagic === null) return splitMagics(source);
  const [head, name = ""] = cellMagic;
  const body = source.slice(head.length);
  return magicHtml(head) + (/^time/.test(name) ? highlightCode(body) : escapeHtml(body));
}

function splitMagics(source: string): string {
  // The split keeps its separators: every second part is a magic's line.
  return source
    .split(/^([ \t]*(?:[%!][^\n]*|\?{1,2}[\w.$]+|[\w.$]+\?{1,2})[ \t]*)$/m)
    .map((part, index) => (index % 2 === 1 ? magicHtml(part) : highlightCode(part)))
    .join("");
}

function magicHtml(line: string): string {
  return `<span class="h-magic">${escapeHtml(line)}</span>`;
}

function highlightCode(code: string): string {
  let html = "";
  let end = 0;
  for (const match of code.matchAll(tokens)) {
    const name = classOf(match);
    if (name === undefined) continue;
    html += escapeHtml(code.slice(end, match.index));
    html += `<span class="h-${name}">${escapeHtml(match[0])}</span>`;
    end = match.index + match[0].length;
  }
  return html + escapeHtml(code.slice(end));
}

function classOf(match: RegExpExecArray): string | undefined {
  const groups = match.groups ?? {};
  const word = groups["word"];
  if (word !== undefined) return wordClass(word, match);
  return ["comment", "string", "number"].find((name) => groups[name] !== undefined);
}

function wordClass(word: string, match: RegExpExecArray): string | undefined {
  const before = match.input.slice(0, match.index);
  if (/\.\s*$/.test(before.slice(-20))) return undefined;
  if (constants.has(word)) return "number";
  if (keywords.has(word))
    return /^\s*[:,]/.test(match.input.slice(match.index + word.length)) ? undefined : "keyword";
  return /^[A-Z]/.test(word) ? "type" : undefined;
}
