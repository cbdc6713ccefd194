import { NodeBuilderFlags, SymbolFlags } from "typescript-native/unstable/sync";
import type { Checker, Symbol as CheckedSymbol, Type } from "typescript-native/unstable/sync";
import { withoutHiddenMarks } from "./declaration-store.ts";

/** The type of a symbol after its name: `(x: number): string` for what can be called, else `: number`. */
export function typeAfterName(checker: Checker, type: Type): string {
  const text = withoutHiddenMarks(
    checker.typeToString(type, undefined, NodeBuilderFlags.NoTruncation),
  );
  return callText(text) ?? `: ${text}`;
}

/** One line that tells what a name is, e.g. `(method) Math.max(...values: number[]): number`. */
export function describeSymbol(
  checker: Checker,
  symbol: CheckedSymbol,
  variableWord: string,
): string {
  const target =
    (symbol.flags & SymbolFlags.Alias) === 0 ? symbol : checker.getAliasedSymbol(symbol);
  const name = withoutHiddenMarks(target.name);
  const [, describe] = kinds.find(([flags]) => (target.flags & flags) !== 0) ?? [
    0,
    describeVariable,
  ];
  return describe({ checker, symbol: target, name, variableWord });
}

interface Subject {
  readonly checker: Checker;
  readonly symbol: CheckedSymbol;
  readonly name: string;
  /** `const`, `let`, `var` or `(parameter)`, for variables. */
  readonly variableWord: string;
}

/** How to describe a symbol by what it is above all; a class is a value too, but first of all a class. */
const kinds: readonly (readonly [number, (subject: Subject) => string])[] = [
  [SymbolFlags.Function, (subject) => `function ${subject.name}${valueText(subject)}`],
  [SymbolFlags.Class, (subject) => `class ${declaredText(subject)}`],
  [SymbolFlags.EnumMember, (subject) => `(enum member) ${memberName(subject)}`],
  [SymbolFlags.Enum, ({ name }) => `enum ${name}`],
  [SymbolFlags.Method, (subject) => `(method) ${memberName(subject)}${valueText(subject)}`],
  [SymbolFlags.Accessor, (subject) => `(accessor) ${memberName(subject)}${valueText(subject)}`],
  [SymbolFlags.Property, (subject) => `(property) ${memberName(subject)}: ${plainText(subject)}`],
  [SymbolFlags.Variable, describeVariable],
  [SymbolFlags.Interface, (subject) => `interface ${declaredText(subject)}`],
  [SymbolFlags.TypeAlias, (subject) => `type ${subject.name} = ${aliasedText(subject)}`],
  [SymbolFlags.TypeParameter, ({ name }) => `(type parameter) ${name}`],
  [
    SymbolFlags.Module,
    ({ name }) => (name.startsWith('"') ? `module ${name}` : `namespace ${name}`),
  ],
];

function describeVariable(subject: Subject): string {
  return `${subject.variableWord} ${subject.name}: ${plainText(subject)}`;
}

/** `Math.max`; the bare name where the owner has none, as in an object literal. */
function memberName({ symbol, name }: Subject): string {
  const owner = symbol.getParent()?.name;
  return owner === undefined || owner.startsWith("__") ? name : `${owner}.${name}`;
}

function valueText({ checker, symbol }: Subject): string {
  const type = checker.getTypeOfSymbol(symbol);
  return type === undefined ? "" : typeAfterName(checker, type);
}

function plainText({ checker, symbol }: Subject): string {
  const type = checker.getTypeOfSymbol(symbol);
  if (type === undefined) return "any";
  return withoutHiddenMarks(checker.typeToString(type, undefined, NodeBuilderFlags.NoTruncation));
}

function declaredText({ checker, symbol }: Subject): string {
  return withoutHiddenMarks(checker.typeToString(checker.getDeclaredTypeOfSymbol(symbol)));
}

function aliasedText({ checker, symbol }: Subject): string {
  const flags = NodeBuilderFlags.NoTruncation | NodeBuilderFlags.InTypeAlias;
  const type = checker.getDeclaredTypeOfSymbol(symbol);
  return withoutHiddenMarks(checker.typeToString(type, undefined, flags));
}

/**
 * `(a: A) => B` as `(a: A): B`, and of `{ (a: A): B; (c: C): D; }` the first signature with the number of others.
 * Undefined for a type that can't be called.
 */
function callText(type: string): string | undefined {
  if (/^[(<]/.test(type)) {
    const end = endOfParameters(type);
    const result = type.slice(end);
    return result.startsWith(" => ") ? `${type.slice(0, end)}: ${result.slice(4)}` : undefined;
  }
  const members = /^\{ ([(<].*); \}$/s.exec(type)?.[1];
  if (members === undefined) return undefined;
  const [first, ...others] = splitMembers(members).filter((each) => /^[(<]/.test(each));
  const more = others.length === 1 ? "overload" : "overloads";
  return others.length === 0 ? first : `${first} (+${others.length} ${more})`;
}

/** Where the list of parameters ends that the text begins with, type parameters before it included. */
function endOfParameters(text: string): number {
  let depth = 0;
  for (let index = 0; index < text.length; index++) {
    const character = text.charAt(index);
    if ("([{<".includes(character)) depth++;
    else if (")]}".includes(character) || isClosingAngle(text, index)) depth--;
    if (depth === 0 && character === ")") return index + 1;
  }
  return text.length;
}

/** Members of an object type, whose texts may hold `;` themselves. */
function splitMembers(text: string): readonly string[] {
  const members: string[] = [];
  let depth = 0;
  let start = 0;
  for (let index = 0; index < text.length; index++) {
    const character = text.charAt(index);
    if ("([{<".includes(character)) depth++;
    else if (")]}".includes(character) || isClosingAngle(text, index)) depth--;
    else if (character === ";" && depth === 0) {
      members.push(text.slice(start, index).trim());
      start = index + 1;
    }
  }
  return [...members, text.slice(start).trim()];
}

/** The `>` of `=>` closes nothing. */
function isClosingAngle(text: string, index: number): boolean {
  return text.charAt(index) === ">" && text.charAt(index - 1) !== "=";
}
