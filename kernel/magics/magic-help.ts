import type { Magic, MagicOption, MagicPositional } from "./magic.ts";

function positionalUsage(positional: MagicPositional): string {
  const name = positional.name.toUpperCase() + (positional.variadic === true ? " …" : "");
  return positional.required === true ? name : `[${name}]`;
}

function optionUsage(name: string, option: MagicOption): string {
  return option.type === "boolean" ? `[--${name}]` : `[--${name} ${placeholder(option)}]`;
}

function placeholder(option: MagicOption): string {
  return option.choices?.join("|") ?? (option.type === "number" ? "N" : "TEXT");
}

/** How a magic is written, in one line: `%lr [--start N] MODEL`. */
export function magicUsage(magic: Magic): string {
  const words = [
    ...Object.entries(magic.options).map(([name, option]) => optionUsage(name, option)),
    ...(magic.positionals ?? []).map(positionalUsage),
  ];
  const line = [`${magic.kind === "cell" ? "%%" : "%"}${magic.name}`, ...words].join(" ");
  return magic.kind === "both"
    ? `${line}   (or %%${magic.name} on the first line of a cell)`
    : line;
}

function optionLine(name: string, option: MagicOption): readonly [string, string] {
  const flags = option.short === undefined ? `--${name}` : `-${option.short}, --${name}`;
  const head = option.type === "boolean" ? flags : `${flags} ${placeholder(option)}`;
  const preset = option.default === undefined ? "" : ` (default ${String(option.default)})`;
  return [head, `${option.description}${preset}${option.multiple === true ? " (repeatable)" : ""}`];
}

function table(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(0, ...rows.map(([head]) => head.length));
  return rows.map(([head, text]) => `  ${head.padEnd(width)}  ${text}`);
}

/** What `--help` prints, generated from the magic's declaration; plain text. */
export function magicHelp(magic: Magic): string {
  const positionals = (magic.positionals ?? []).map((positional): readonly [string, string] => {
    const choices = positional.choices === undefined ? "" : ` (${positional.choices.join(", ")})`;
    return [positional.name.toUpperCase(), positional.description + choices];
  });
  const options = Object.entries(magic.options).map(([name, option]) => optionLine(name, option));
  const sections = [
    [`Usage: ${magicUsage(magic)}`, "", magic.summary],
    positionals.length === 0 ? [] : ["", "Arguments:", ...table(positionals)],
    options.length === 0 ? [] : ["", "Options:", ...table(options)],
    magic.help === undefined ? [] : ["", magic.help.trim()],
  ];
  return sections.flat().join("\n");
}
