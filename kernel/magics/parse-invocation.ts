import { parseArgs } from "node:util";
import { parseArgsStringToArgv } from "string-argv";
import { magicUsage } from "./magic-help.ts";
import { MagicUsageError } from "./magic-usage-error.ts";
import type { Magic, MagicInvocation, MagicOption, MagicPositional } from "./magic.ts";
import { didYouMean } from "./nearest-name.ts";

type Value = string | number | boolean;
type Values = Record<string, Value | readonly string[] | undefined>;

/** What {@link parseInvocation} names in its messages: `%lr` in a notebook, `athanor lr` in a terminal. */
export interface InvocationNames {
  readonly label: string;
  readonly usage: string;
}

/** The names of a magic as a notebook writes it. */
export function notebookNames(magic: Magic, body: string | undefined): InvocationNames {
  return { label: `${body === undefined ? "%" : "%%"}${magic.name}`, usage: magicUsage(magic) };
}

/**
 * Parses the rest of a magic's line by its declaration.
 *
 * @throws {MagicUsageError} For an unclosed quote, an unknown option, a value of the wrong type, a missing or extra argument.
 */
export function parseInvocation(magic: Magic, line: string, body?: string): MagicInvocation {
  const words = magic.raw === true ? [] : splitLine(line, notebookNames(magic, body));
  const parsed = parseWords(magic, words, notebookNames(magic, body));
  const base = { name: magic.name, line, options: parsed.options };
  const positionals = magic.raw === true && line !== "" ? [line] : parsed.positionals;
  return body === undefined ? { ...base, positionals } : { ...base, positionals, body };
}

/** Parses words that are already split, as a shell hands them over. */
export function parseWords(
  magic: Magic,
  words: readonly string[],
  names: InvocationNames,
): Pick<MagicInvocation, "options" | "positionals"> {
  const fail = (message: string): never => {
    throw new MagicUsageError(`${message} Usage: ${names.usage}`);
  };
  const options: Values = {};
  const positionals: string[] = [];
  for (const token of tokenize(magic, words)) {
    if (token.kind === "positional") positionals.push(token.value);
    if (token.kind === "option") takeOption(magic, token, options, names, fail);
  }
  for (const [name, option] of Object.entries(magic.options)) {
    options[name] ??= option.multiple === true ? [] : option.default;
  }
  if (magic.raw !== true) checkPositionals(magic.positionals ?? [], positionals, names, fail);
  return { options, positionals };
}

/** Splits like a shell, quotes kept together. */
function splitLine(line: string, names: InvocationNames): string[] {
  const open = line.replace(/"[^"]*"|'[^']*'/g, "");
  const quote = /["']/.exec(open)?.[0];
  if (quote !== undefined) {
    throw new MagicUsageError(
      `Expected a closing ${quote} in the arguments of ${names.label}, received: ${line}`,
    );
  }
  return parseArgsStringToArgv(line);
}

interface OptionToken {
  readonly kind: "option";
  readonly name: string;
  readonly rawName: string;
  readonly value: string | undefined;
}
type ArgumentToken = OptionToken | { readonly kind: "positional"; readonly value: string };

function tokenize(magic: Magic, words: readonly string[]): ArgumentToken[] {
  const options = Object.fromEntries(
    Object.entries(magic.options).map(([name, option]) => [
      name,
      {
        type: option.type === "boolean" ? ("boolean" as const) : ("string" as const),
        ...(option.short === undefined ? {} : { short: option.short }),
        multiple: true,
      },
    ]),
  );
  const shorts = new Set(Object.values(magic.options).map((option) => option.short));
  // A negative number is a value, not a row of short options, unless an option is named by that digit.
  const isNegative = (word: string): boolean => /^-\.?\d/.test(word) && !shorts.has(word[1]);
  const hidden = words.map((word) => (isNegative(word) ? `\0${word}` : word));
  const { tokens } = parseArgs({ args: hidden, options, strict: false, tokens: true });
  const show = (value: string): string => value.replace("\0", "");
  return tokens.flatMap((token): ArgumentToken[] => {
    if (token.kind === "positional") return [{ kind: "positional", value: show(token.value) }];
    if (token.kind === "option-terminator") return [];
    const value = token.value === undefined ? undefined : show(token.value);
    return [{ kind: "option", name: token.name, rawName: token.rawName, value }];
  });
}

type Fail = (message: string) => never;

function takeOption(
  magic: Magic,
  token: OptionToken,
  options: Values,
  names: InvocationNames,
  fail: Fail,
): void {
  const option = Object.hasOwn(magic.options, token.name) ? magic.options[token.name] : undefined;
  if (option === undefined) {
    const near = didYouMean(token.name, Object.keys(magic.options), "--");
    return fail(`Unknown option ${token.rawName} of ${names.label}.${near}`);
  }
  const value = toValue(option, token, names, fail);
  if (option.multiple === true) {
    const before = options[token.name];
    options[token.name] = [...(Array.isArray(before) ? (before as string[]) : []), String(value)];
  } else options[token.name] = value;
}

function toValue(
  option: MagicOption,
  token: OptionToken,
  names: InvocationNames,
  fail: Fail,
): Value {
  const { value } = token;
  const what = `${token.rawName} of ${names.label}`;
  if (option.type === "boolean") {
    if (value === undefined) return true;
    return fail(`Expected no value for ${what}, received "${value}".`);
  }
  if (value === undefined)
    return fail(`Expected a ${option.type} after ${what}, received nothing.`);
  if (option.choices !== undefined && !option.choices.includes(value)) {
    const near = didYouMean(value, option.choices);
    return fail(
      `Expected ${what} to be one of ${option.choices.join(", ")}; received "${value}".${near}`,
    );
  }
  if (option.type === "string") return value;
  const number = value.trim() === "" ? Number.NaN : Number(value);
  if (!Number.isNaN(number)) return number;
  return fail(`Expected ${what} to be a number, received "${value}".`);
}

function checkPositionals(
  declared: readonly MagicPositional[],
  given: readonly string[],
  names: InvocationNames,
  fail: Fail,
): void {
  const missing = declared[given.length];
  if (missing?.required === true) {
    fail(`Expected ${missing.name.toUpperCase()} after ${names.label}, received nothing.`);
  }
  const last = declared.at(-1);
  for (const [index, value] of given.entries()) {
    const positional = declared[index] ?? (last?.variadic === true ? last : undefined);
    if (positional !== undefined) checkChoice(positional, value, names, fail);
    else {
      const count = declared.length === 0 ? "no arguments" : `at most ${declared.length}`;
      fail(`Expected ${count} for ${names.label}, received "${value}" too.`);
    }
  }
}

function checkChoice(
  positional: MagicPositional,
  value: string,
  names: InvocationNames,
  fail: Fail,
): void {
  const { choices } = positional;
  if (choices === undefined || choices.includes(value)) return;
  const near = didYouMean(value, choices);
  const what = `${positional.name.toUpperCase()} of ${names.label}`;
  fail(`Expected ${what} to be one of ${choices.join(", ")}; received "${value}".${near}`);
}
