import { jsxEnd } from "./jsx-span.ts";

/** One lexical unit of TypeScript; a template literal comes in several pieces around its `${…}` parts. */
export interface Token {
  readonly kind:
    | "word"
    | "number"
    | "string"
    | "template"
    | "regex"
    | "jsx"
    | "punctuator"
    | "newline"
    | "comment";
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** Whether a bracket or a template is open after the token. */
  readonly open: boolean;
}

const PUNCTUATOR =
  />>>=|\.\.\.|===|!==|\*\*=|<<=|>>=|&&=|\|\|=|\?\?=|=>|==|!=|<=|>=|\+\+|--|\+=|-=|\*=|\/=|%=|&=|\|=|\^=|&&|\|\||\?\?|\?\.(?!\d)|\*\*|[^]/y;
const WORD = /[#\p{ID_Start}$_\\][\p{ID_Continue}$\\]*/uy;
const NUMBER = /(?:\d|\.\d)(?:[eE][+-]|[\w.])*/y;
const STRING = /"(?:[^"\\\r\n]|\\(?:\r\n|[^]))*"?|'(?:[^'\\\r\n]|\\(?:\r\n|[^]))*'?/y;
const REGEX = /\/(?![*/])(?:[^\\/[\r\n]|\\.|\[(?:[^\]\\\r\n]|\\.)*\])+\/[\w$]*/y;
const HASHBANG = /#![^\r\n]*/y;
const COMMENT = /\/\/[^\r\n]*|\/\*[^]*?(?:\*\/|$)/y;
const NEWLINE = /\r\n|[\n\r\u2028\u2029]/y;
const BLANK = /[^\S\n\r\u2028\u2029]+/y;
const TEMPLATE_PIECE = /(?:[^`\\$]|\\[^]|\$(?!\{))*(?:`|\$\{|$)/y;

/** Kinds that don't depend on what stands before. */
const SIMPLE_KINDS: readonly (readonly [Token["kind"], RegExp])[] = [
  ["newline", NEWLINE],
  ["comment", COMMENT],
  ["word", WORD],
  ["number", NUMBER],
  ["string", STRING],
];

const CLOSERS: Readonly<Record<string, string>> = { ")": "(", "]": "[", "}": "{" };

/** Words after which an expression must follow, so that the line goes on. */
const OPERATOR_WORDS: ReadonlySet<string> = new Set(
  "typeof new delete void in of instanceof await case extends else throw as satisfies import export from const let var do".split(
    " ",
  ),
);

/** Whether a statement may end after `token`; false after an operator, a comma, an arrow. */
export function canEndStatement(token: Token | undefined): boolean {
  if (token === undefined) return true;
  if (token.kind === "word") return !OPERATOR_WORDS.has(token.text);
  if (token.kind !== "punctuator") return true;
  return [")", "]", "}", ";", "++", "--", "!", ">"].includes(token.text);
}

/** Reads TypeScript token by token; never fails, an unclosed string or comment ends with its line or the text. */
export class Scanner {
  readonly text: string;
  index: number;
  /** Last token that is neither comment nor newline. */
  previous: Token | undefined;
  private readonly stack: string[] = [];

  constructor(text: string, index = 0) {
    this.text = text;
    this.index = index;
  }

  /** Whether no bracket and no template is open. */
  get atTopLevel(): boolean {
    return this.stack.length === 0;
  }

  /** The next token, or undefined at the end of the text. */
  next(): Token | undefined {
    const { stack } = this;
    if (stack.at(-1) !== "`") this.match(BLANK);
    const start = this.index;
    if (start >= this.text.length) return undefined;
    if (stack.at(-1) === "`") return this.templatePiece(start);
    if (this.text[start] === "`") {
      this.index += 1;
      stack.push("`");
      return this.templatePiece(start);
    }
    return this.simpleToken(start);
  }

  /** Moves on as if the text up to `index` were a whole statement. */
  skipTo(index: number): void {
    this.index = index;
    this.previous = undefined;
  }

  private simpleToken(start: number): Token {
    if (start === 0 && this.match(HASHBANG)) return this.token("comment", start);
    const kind = SIMPLE_KINDS.find(([, pattern]) => this.match(pattern))?.[0];
    if (kind !== undefined) return this.token(kind, start);
    if (this.expressionMayStart()) {
      if (this.match(REGEX)) return this.token("regex", start);
      if (this.skipJsx(start)) return this.token("jsx", start);
    }
    this.match(PUNCTUATOR);
    return this.punctuator(start);
  }

  private skipJsx(start: number): boolean {
    const end = jsxEnd(this.text, start, (index) => this.endOfBraces(index));
    this.index = end ?? start;
    return end !== undefined;
  }

  private endOfBraces(index: number): number | undefined {
    const inside = new Scanner(this.text, index);
    while (inside.next() !== undefined) {
      if (inside.atTopLevel) return inside.index;
    }
    return undefined;
  }

  private punctuator(start: number): Token {
    const text = this.text.slice(start, this.index);
    if (text === "(" || text === "[" || text === "{") this.stack.push(text);
    const opener = CLOSERS[text];
    if (opener !== undefined) this.close(opener);
    return this.token("punctuator", start);
  }

  /** Pops the bracket that fits; an extra closer is left to the compiler. */
  private close(opener: string): void {
    const top = this.stack.at(-1);
    if (top === opener || (opener === "{" && top === "${")) this.stack.pop();
  }

  private templatePiece(start: number): Token {
    this.match(TEMPLATE_PIECE);
    const piece = this.text.slice(start, this.index);
    if (piece.endsWith("${") && this.index - start >= 2) this.stack.push("${");
    else if (this.stack.at(-1) === "`") this.stack.pop();
    return this.token("template", start);
  }

  /** After an operator, a bracket that opens, or a statement. */
  private expressionMayStart(): boolean {
    const { previous } = this;
    if (previous === undefined) return true;
    if (previous.kind === "word") {
      return OPERATOR_WORDS.has(previous.text) || ["return", "yield"].includes(previous.text);
    }
    if (previous.kind !== "punctuator") return false;
    if (previous.text === "}") return /[\n\r]/.test(this.text.slice(previous.end, this.index));
    return ![")", "]", "++", "--"].includes(previous.text);
  }

  private match(pattern: RegExp): boolean {
    pattern.lastIndex = this.index;
    const found = pattern.exec(this.text);
    if (found === null || found[0] === "") return false;
    this.index = pattern.lastIndex;
    return true;
  }

  private token(kind: Token["kind"], start: number): Token {
    const text = this.text.slice(start, this.index);
    const token = { kind, text, start, end: this.index, open: !this.atTopLevel };
    if (kind !== "newline" && kind !== "comment") this.previous = token;
    return token;
  }
}
