import type { Completions } from "../language/language.ts";
import type { ArgumentValues, MagicSummary } from "../runtime/executor.ts";
import { listValues, type MagicCompletionContext } from "./argument-values.ts";
import { findMagic, magicBodyAt, magicCodeAt, magicLineAt, type MagicLine } from "./magic-line.ts";

const NAME = /(?:^|=)[ \t]*(%{1,2})([A-Za-z_]\w*)?$/;

/** Completions when the cursor is at a magic's name, option or value; undefined where TypeScript stands. */
export function completeMagic(
  code: string,
  utf16Index: number,
  context: MagicCompletionContext,
): Completions | undefined {
  const body = magicBodyAt(code, utf16Index);
  const holder = body === undefined ? undefined : findMagic(context.magics, body.name);
  if (body !== undefined && holder?.body !== "code") {
    return completeBody(code, holder, utf16Index, context);
  }
  const lineStart = code.lastIndexOf("\n", utf16Index - 1) + 1;
  const name = NAME.exec(code.slice(lineStart, utf16Index));
  if (name !== null) return completeName(name, utf16Index, context.magics);
  if (magicCodeAt(code, utf16Index, context.magics) !== undefined) return undefined;
  const line = magicLineAt(code, utf16Index);
  return line === undefined ? undefined : completeArgument(line, utf16Index, context);
}

function completeName(
  [, marks = "%", typed = ""]: readonly string[],
  end: number,
  magics: readonly MagicSummary[],
): Completions {
  const unfit = marks === "%%" ? "line" : "cell";
  const names = magics.filter(({ name, kind }) => name.startsWith(typed) && kind !== unfit);
  const matches = names.map(({ name, summary }) => ({
    text: marks + name,
    type: "magic",
    signature: summary,
  }));
  return { start: end - typed.length - marks.length, end, matches };
}

function completeArgument(
  line: MagicLine,
  end: number,
  context: MagicCompletionContext,
): Completions {
  const magic = findMagic(context.magics, line.name);
  const [, option, typed = ""] = /^--([\w-]+)=(.*)$/s.exec(line.word) ?? [];
  if (option !== undefined) {
    return completeValue(magic?.values?.[option] ?? [], typed, end, context);
  }
  if (line.word.startsWith("-") && line.name !== "sh") return completeOption(line, end, magic);
  return completeValue(valuesAt(line.words, magic), line.word, end, context);
}

/** What the next word may be: the value of the option in front of it, or the positional whose turn it is. */
function valuesAt(words: readonly string[], magic: MagicSummary | undefined): ArgumentValues {
  const valueOf = (word: string | undefined): ArgumentValues | undefined =>
    magic?.values?.[/^--?([\w-]+)$/.exec(word ?? "")?.[1] ?? ""];
  const ofOption = valueOf(words.at(-1));
  if (ofOption !== undefined) return ofOption;
  const positionals = magic?.positionals ?? [];
  const done = words.filter(
    (word, index) => !word.startsWith("-") && valueOf(words[index - 1]) === undefined,
  );
  return positionals[Math.min(done.length, positionals.length - 1)] ?? [];
}

function completeOption(
  line: MagicLine,
  end: number,
  magic: MagicSummary | undefined,
): Completions {
  const matches = [...(magic?.options ?? []), "help"]
    .map((option) => (option.length === 1 ? `-${option}` : `--${option}`))
    .filter((option) => option.startsWith(line.word))
    .map((text) => ({ text, type: "option" }));
  return { start: line.wordStart, end, matches };
}

function completeValue(
  values: ArgumentValues,
  typed: string,
  end: number,
  context: MagicCompletionContext,
): Completions {
  return { start: end - typed.length, end, matches: listValues(values, typed, context) };
}

/** The lines of a cell magic: paths in a shell's, nothing in other texts. */
function completeBody(
  code: string,
  magic: MagicSummary | undefined,
  end: number,
  context: MagicCompletionContext,
): Completions {
  const typed = /[^\s"'=;|&<>()]*$/.exec(code.slice(0, end))?.[0] ?? "";
  return completeValue(magic?.body === "shell" ? "file" : [], typed, end, context);
}

/** Help of the magic whose name is at the cursor, or undefined. */
export function inspectMagic(
  code: string,
  utf16Index: number,
  magics: readonly MagicSummary[],
): string | undefined {
  const lineStart = code.lastIndexOf("\n", utf16Index - 1) + 1;
  const line = code.slice(lineStart).split("\n", 1)[0] ?? "";
  const [found, name = ""] = /^[^%]*?(?:^|=)[ \t]*%{1,2}([A-Za-z_]\w*)/.exec(line) ?? [];
  if (found === undefined || utf16Index - lineStart > found.length) return undefined;
  const magic = findMagic(magics, name);
  return magic === undefined ? undefined : (magic.help ?? magic.summary);
}
