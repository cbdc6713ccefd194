import { readdirSync } from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import type { Completions } from "../language/language.ts";
import type { MagicSummary } from "../runtime/executor.ts";

/** What magic completion knows. */
export interface MagicCompletionContext {
  readonly magics: readonly MagicSummary[];
  /** Folder where relative paths start. */
  readonly cwd: string;
}

/** A magic line up to the cursor. */
interface MagicLine {
  readonly name: string;
  /** The word that the cursor ends, possibly empty, and where it starts in the whole text. */
  readonly word: string;
  readonly wordStart: number;
}

const NAME = /(?:^|=)[ \t]*(%{1,2})([A-Za-z_]\w*)?$/;
const LINE = /(?:^|=)[ \t]*%{1,2}([A-Za-z_]\w*)[ \t](?:.*[ \t])?([^ \t]*)$/;
const SHELL = /^[ \t]*!.*?([^ \t!]*)$/;
const PATH_MAGICS: ReadonlySet<string> = new Set([
  "cd",
  "writefile",
  "load",
  "run",
  "sh",
  "bash",
  "bg",
]);
const STATEMENT_MAGICS: ReadonlySet<string> = new Set(["time", "timeit", "prun"]);

/** Completions when the cursor is at a magic's name, option or path; undefined where TypeScript stands. */
export function completeMagic(
  code: string,
  utf16Index: number,
  context: MagicCompletionContext,
): Completions | undefined {
  const lineStart = code.lastIndexOf("\n", utf16Index - 1) + 1;
  const before = code.slice(lineStart, utf16Index);
  const name = NAME.exec(before);
  if (name !== null) return completeName(name[1] ?? "%", name[2] ?? "", utf16Index, context.magics);
  const line = parseLine(before, lineStart);
  if (line === undefined) return undefined;
  if (line.word.startsWith("-")) return completeOption(line, utf16Index, context.magics);
  if (PATH_MAGICS.has(line.name)) return completePath(line, utf16Index, context.cwd);
  if (STATEMENT_MAGICS.has(line.name)) return undefined;
  const choices = context.magics.find(({ name: known }) => known === line.name)?.choices;
  if (choices !== undefined) return completeChoice(line, utf16Index, choices);
  return { start: utf16Index, end: utf16Index, matches: [] };
}

function parseLine(before: string, lineStart: number): MagicLine | undefined {
  const [line, magic, argument = ""] = LINE.exec(before) ?? [];
  const shell = SHELL.exec(before)?.[1];
  const word = line === undefined ? shell : argument;
  if (word === undefined) return undefined;
  return { name: magic ?? "sh", word, wordStart: lineStart + before.length - word.length };
}

function completeName(
  marks: string,
  typed: string,
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

function completeOption(
  line: MagicLine,
  end: number,
  magics: readonly MagicSummary[],
): Completions {
  const options = magics.find(({ name }) => name === line.name)?.options ?? [];
  const matches = [...options, "help"]
    .map((option) => `--${option}`)
    .filter((option) => option.startsWith(line.word))
    .map((text) => ({ text, type: "option" }));
  return { start: line.wordStart, end, matches };
}

function completeChoice(line: MagicLine, end: number, choices: readonly string[]): Completions {
  const fitting = choices.filter((choice) => choice.startsWith(line.word));
  const matches = fitting.map((text) => ({ text, type: "value" }));
  return { start: line.wordStart, end, matches };
}

function completePath(line: MagicLine, end: number, cwd: string): Completions {
  const quoted = line.word.replace(/^["']/, "");
  const typed = quoted.slice(quoted.lastIndexOf("/") + 1);
  const folder = quoted.slice(0, quoted.length - typed.length);
  const matches = listFolder(folder, cwd)
    .filter((entry) => entry.startsWith(typed) && (typed !== "" || !entry.startsWith(".")))
    .filter((entry) => line.name !== "cd" || entry.endsWith("/"))
    .map((entry) => ({ text: folder + entry, type: "path" }));
  return { start: end - quoted.length, end, matches };
}

/** Names in a folder, folders with a slash behind; empty when it can't be read. */
function listFolder(folder: string, cwd: string): string[] {
  const path = folder.startsWith("~/")
    ? join(homedir(), folder.slice(2))
    : resolve(cwd, folder || ".");
  try {
    const entries = readdirSync(folder === "" ? cwd : path, { withFileTypes: true });
    return entries.map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name)).toSorted();
  } catch {
    return [];
  }
}

/** Help of the magic whose name is at the cursor, or undefined. */
export function inspectMagic(
  code: string,
  utf16Index: number,
  magics: readonly MagicSummary[],
): string | undefined {
  const lineStart = code.lastIndexOf("\n", utf16Index - 1) + 1;
  const line = code.slice(lineStart).split("\n", 1)[0] ?? "";
  const [found, name] = /^[^%]*?(?:^|=)[ \t]*%{1,2}([A-Za-z_]\w*)/.exec(line) ?? [];
  if (found === undefined || utf16Index - lineStart > found.length) return undefined;
  const magic = magics.find((candidate) => candidate.name === name);
  return magic === undefined ? undefined : (magic.help ?? magic.summary);
}
