import type { MagicSummary } from "../runtime/executor.ts";

/** A magic's line as far as the cursor. */
export interface MagicLine {
  /** `sh` for a `!` line. */
  readonly name: string;
  /** Words in front of the one that the cursor ends, without their quotes. */
  readonly words: readonly string[];
  /** The word that the cursor ends, possibly empty, without an opening quote, and where it starts in the whole text. */
  readonly word: string;
  readonly wordStart: number;
  /** Where what stands behind the magic's name starts in the whole text. */
  readonly start: number;
}

/** A part of a cell. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}

const LINE = /(?:^|=)[ \t]*%{1,2}([A-Za-z_]\w*)[ \t]+/;
const SHELL = /^[ \t]*!{1,2}/;
const CELL = /^\s*%%([A-Za-z_]\w*)[^\n]*\n/;
const WORD = /(?:"[^"]*"?|'[^']*'?|[^\s"'])+/g;

/** The magic whose arguments the cursor stands in; undefined elsewhere. */
export function magicLineAt(code: string, index: number): MagicLine | undefined {
  const lineStart = code.lastIndexOf("\n", index - 1) + 1;
  const before = code.slice(lineStart, index);
  const found = LINE.exec(before) ?? SHELL.exec(before);
  if (found === null) return undefined;
  const offset = found.index + found[0].length;
  const words = [...before.slice(offset).matchAll(WORD)];
  const last = words.at(-1);
  const isOpen = last !== undefined && offset + last.index + last[0].length === before.length;
  const raw = isOpen ? last[0] : "";
  const word = raw.replace(/^["']/, "");
  return {
    name: found[1] ?? "sh",
    words: words.slice(0, isOpen ? -1 : undefined).map(([text]) => text.replaceAll(/["']/g, "")),
    word,
    wordStart: index - word.length,
    start: lineStart + offset,
  };
}

/** The lines under a `%%name`, when the cursor stands there. */
export function magicBodyAt(
  code: string,
  index: number,
): (TextRange & { readonly name: string }) | undefined {
  const [head, name] = CELL.exec(code) ?? [];
  if (head === undefined || name === undefined || index < head.length) return undefined;
  return { name, start: head.length, end: code.length };
}

/** TypeScript that belongs to a magic and holds the cursor: `%timeit STATEMENT`, the cell under `%%capture`, `{expression}`. */
export function magicCodeAt(
  code: string,
  index: number,
  magics: readonly MagicSummary[],
): TextRange | undefined {
  const body = magicBodyAt(code, index);
  if (body !== undefined && findMagic(magics, body.name)?.body === "code") return body;
  const line = magicLineAt(code, index);
  if (line === undefined) return undefined;
  const brace = line.word.lastIndexOf("{");
  if (brace > line.word.lastIndexOf("}")) return { start: line.wordStart + brace + 1, end: index };
  const magic = findMagic(magics, line.name);
  if (magic?.positionals?.[0] !== "code") return undefined;
  return {
    start: line.start + optionsLength(code.slice(line.start), magic),
    end: lineEnd(code, index),
  };
}

/** The cell for the compiler: TypeScript inside a magic as it is, what stands in front of it on its line blank. */
export function revealCode(masked: string, code: string, { start, end }: TextRange): string {
  const lineStart = masked.lastIndexOf("\n", start - 1) + 1;
  const from = masked.slice(lineStart, start) === "" ? 0 : lineStart;
  const blank = code.slice(from, start).replace(/[^\n]/g, " ");
  return masked.slice(0, from) + blank + code.slice(start, end) + masked.slice(end);
}

/** The magic of a name. */
export function findMagic(magics: readonly MagicSummary[], name: string): MagicSummary | undefined {
  return magics.find((magic) => magic.name === name);
}

/** How long the options in front of a statement are. */
function optionsLength(text: string, magic: MagicSummary): number {
  let length = 0;
  for (;;) {
    const [whole, name] = /^[ \t]*--?(\w[\w-]*)(?:=\S*)?[ \t]+/.exec(text.slice(length)) ?? [];
    if (whole === undefined || name === undefined) return length;
    length += whole.length;
    if (magic.values?.[name] === undefined || whole.includes("=")) continue;
    length += /^\S+[ \t]*/.exec(text.slice(length))?.[0].length ?? 0;
  }
}

function lineEnd(code: string, index: number): number {
  const end = code.indexOf("\n", index);
  return end < 0 ? code.length : end;
}
