import { Scanner, canEndStatement, type Token } from "./scanner.ts";

/** One statement's place in a text; `end` stands before its semicolon and comments. */
export interface StatementSpan {
  readonly start: number;
  readonly end: number;
  /** Whether it has a value, so that it can stand inside brackets. */
  readonly expression: boolean;
}

const STATEMENT_WORDS: ReadonlySet<string> = new Set(
  "const let var function class if for while do switch try return throw break continue export enum with debugger else catch finally case default".split(
    " ",
  ),
);
/** Words that open a declaration only when another word follows, e.g. `type A = …` but not `type = 3`. */
const SOFT_WORDS: ReadonlySet<string> = new Set(
  "type interface namespace module declare abstract async global using".split(" "),
);
const CONTINUING_WORDS: ReadonlySet<string> = new Set(
  "instanceof in of as satisfies else catch finally extends".split(" "),
);
const HEADED_WORDS: ReadonlySet<string> = new Set(["if", "for", "while", "with"]);

/** Whether `token`, first on its line, goes on with the statement above. */
function continues(token: Token): boolean {
  if (token.kind === "word") return CONTINUING_WORDS.has(token.text);
  if (token.kind === "template") return true;
  return token.kind === "punctuator" && !["{", "++", "--", "!", "@", "~"].includes(token.text);
}

/** Whether a statement that begins with the word `first` has a value. */
function isWordExpression(first: Token, second: Token | undefined): boolean {
  const next = second?.text;
  if (first.text === "import") return next === "(" || next === ".";
  if (STATEMENT_WORDS.has(first.text) || next === ":") return false;
  return !SOFT_WORDS.has(first.text) || !opensDeclaration(first, second);
}

function opensDeclaration(first: Token, second: Token | undefined): boolean {
  if (first.text === "async") return second?.text === "function";
  return second?.kind === "word" || second?.kind === "string";
}

function isExpression([first, second]: readonly Token[]): boolean {
  if (first?.kind === "word") return isWordExpression(first, second);
  return first?.kind !== "punctuator" || (first.text !== "{" && first.text !== "@");
}

function toSpan(tokens: readonly Token[]): StatementSpan | undefined {
  const first = tokens[0];
  const last = tokens.at(-1);
  if (first === undefined || last === undefined) return undefined;
  return { start: first.start, end: last.end, expression: isExpression(tokens) };
}

/** Whether a newline before `next` ends the statement that `tokens` began. */
function endsAtNewline(tokens: readonly Token[], next: Token): boolean {
  const last = tokens.at(-1);
  if (!canEndStatement(last) || continues(next)) return false;
  if (!HEADED_WORDS.has(tokens[0]?.text ?? "")) return true;
  const headEnd = tokens.find((token) => token.text === ")" && !token.open);
  return last !== headEnd;
}

/**
 * The top-level statements of `text` from `start` to `end`, in order, found by brackets, semicolons and line ends.
 *
 * Good enough to wrap a last expression; a block and what follows it on the same line count as one statement.
 */
export function findStatements(
  text: string,
  start = 0,
  end: number = text.length,
): StatementSpan[] {
  const groups: Token[][] = [];
  let tokens: Token[] = [];
  let newline = false;
  for (const { token, outside } of readTokens(text.slice(0, end), start)) {
    if (outside && endsBefore(tokens, token, newline)) {
      groups.push(tokens);
      tokens = [];
    }
    const isNewline = token.kind === "newline";
    if (!isNewline && !isSeparator(token, outside)) tokens.push(token);
    if (outside || !isNewline) newline = isNewline;
  }
  return [...groups, tokens].map(toSpan).filter((span) => span !== undefined);
}

function isSeparator(token: Token, outside: boolean): boolean {
  return outside && token.text === ";";
}

/** Whether the statement that `tokens` began ends before `token`, outside of brackets. */
function endsBefore(tokens: readonly Token[], token: Token, newline: boolean): boolean {
  if (token.text === ";") return true;
  return newline && token.kind !== "newline" && endsAtNewline(tokens, token);
}

interface PlacedToken {
  readonly token: Token;
  /** Whether no bracket was open before the token. */
  readonly outside: boolean;
  /** Last token before it that isn't a newline. */
  readonly previous: Token | undefined;
}

/** The tokens of `text` from `start`, comments left out. */
function* readTokens(text: string, start: number): Generator<PlacedToken> {
  const scanner = new Scanner(text, start);
  for (;;) {
    const { atTopLevel: outside, previous } = scanner;
    const token = scanner.next();
    if (token === undefined) return;
    if (token.kind !== "comment") yield { token, outside, previous };
  }
}

/**
 * Where the statement that starts at `start` ends: the end of its last line, brackets closed, leading dots followed.
 *
 * @returns The index of the line break after it, or the text's length.
 */
export function statementLineEnd(text: string, start: number): number {
  let end: number | undefined;
  for (const { token, outside, previous } of readTokens(text, start)) {
    if (token.kind === "newline") {
      if (outside && canEndStatement(previous)) end ??= token.start;
    } else if (end !== undefined && !token.text.startsWith(".") && token.text !== "?.") {
      return end;
    } else {
      end = undefined;
    }
  }
  return end ?? text.length;
}
