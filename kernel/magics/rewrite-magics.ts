import { argumentText } from "./interpolate.ts";
import {
  isShellCommand,
  parseCellMagic,
  parseHelp,
  parseLineMagic,
  type MagicCall,
} from "./line-forms.ts";
import {
  positionAt,
  renderPieces,
  type MagicProblem,
  type Piece,
  type RewrittenCell,
} from "./rewritten.ts";
import { Scanner, canEndStatement, type Token } from "./scanner.ts";
import { findStatements, statementLineEnd, type StatementSpan } from "./statements.ts";

/** Options of {@link rewriteMagics}. */
export interface RewriteOptions {
  /** Names of earlier cells and of the language: `!done` is a negation when `done` is one of them. */
  readonly isKnownName?: (name: string) => boolean;
}

const START_CLOCK = callText({ name: "time", args: "--start" });
const STOP_CLOCK = callText({ name: "time", args: "--stop" });

/**
 * Turns a cell's magics into awaited calls of `__athanor.magic` on the lines where they stand.
 *
 * The code has as many lines as the source, except for a cell magic, whose body becomes one string.
 * `%time` and `%%time` are expanded in place, so that names declared under them stay declared.
 */
export function rewriteMagics(source: string, options: RewriteOptions = {}): RewrittenCell {
  return new Rewriter(source, options.isKnownName ?? (() => false)).rewrite();
}

/** The call that a magic becomes, without a semicolon. */
function callText(
  { name, args }: MagicCall,
  isKnownName: (name: string) => boolean = () => false,
  body?: string,
): string {
  const values = [JSON.stringify(name), argumentText(name, args, isKnownName)];
  if (body !== undefined) values.push(JSON.stringify(body));
  return `await __athanor.magic(${values.join(", ")})`;
}

/** Where the line of `index` ends, lines joined by a trailing backslash included. */
function lineEnd(text: string, index: number): number {
  let end = index;
  for (;;) {
    const newline = text.indexOf("\n", end);
    if (newline < 0) return text.length;
    const stop = text[newline - 1] === "\r" ? newline - 1 : newline;
    if (text[stop - 1] !== "\\") return stop;
    end = newline + 1;
  }
}

/** A magic's text with its backslash line ends joined. */
function joinLines(text: string): string {
  return text.replace(/\\\r?\n[ \t]*/g, " ");
}

/** A name that an assignment is about to make: `files = !ls` declares `files`. */
interface NewName {
  readonly start: number;
}

class Rewriter {
  private readonly source: string;
  private readonly isKnownName: (name: string) => boolean;
  private readonly scanner: Scanner;
  private readonly pieces: Piece[] = [];
  private readonly problems: MagicProblem[] = [];
  private readonly words = new Set<string>();
  /** How much of the source stands in `pieces`. */
  private done = 0;
  private cellMagic: string | undefined;

  constructor(source: string, isKnownName: (name: string) => boolean) {
    this.source = source;
    this.isKnownName = (name) => this.words.has(name) || isKnownName(name);
    this.scanner = new Scanner(source);
  }

  rewrite(): RewrittenCell {
    if (!this.takeFirstLine()) this.walk();
    this.copyTo(this.source.length);
    const { source: original, pieces, problems, cellMagic } = this;
    const code = renderPieces(original, pieces);
    return { original, code, pieces, problems, ...(cellMagic === undefined ? {} : { cellMagic }) };
  }

  /** Handles `%%name` on the first line that isn't blank; true when it took the whole cell. */
  private takeFirstLine(): boolean {
    const start = /^\s*/.exec(this.source)?.[0].length ?? 0;
    const end = lineEnd(this.source, start);
    const line = joinLines(this.source.slice(start, end));
    const call = parseHelp(line) === undefined ? parseCellMagic(line) : undefined;
    if (call === undefined) return false;
    this.cellMagic = call.name;
    const bodyStart = this.source.indexOf("\n", end) + 1 || this.source.length;
    if (call.name === "time" && !/(^|\s)--help(\s|$)/.test(call.args)) {
      this.timeCell(start, end, bodyStart);
      return false;
    }
    const body = this.source.slice(bodyStart);
    this.replace(start, this.source.length, callText(call, this.isKnownName, body));
    return true;
  }

  /** `%%time`: starts the clock on the first line and stops it with the last statement. */
  private timeCell(start: number, end: number, bodyStart: number): void {
    this.replace(start, end, `${START_CLOCK};`);
    this.scanner.skipTo(end);
    this.walk();
    const pieces = this.pieces.splice(0);
    const { done } = this;
    this.done = 0;
    const wrapped = this.wrapBody(pieces, done, bodyStart);
    this.pieces.push(...wrapped);
    this.done = this.source.length;
    this.scanner.skipTo(this.source.length);
  }

  private wrapBody(pieces: readonly Piece[], done: number, bodyStart: number): Piece[] {
    const last = findStatements(this.source, Math.max(bodyStart, done)).at(-1);
    const rest: Piece = { kind: "copy", start: done, end: this.source.length };
    if (last === undefined || last.start < done) {
      const end = this.source.length;
      return [...pieces, rest, { kind: "replace", start: end, end, text: `;${STOP_CLOCK};` }];
    }
    const head: Piece = { kind: "copy", start: done, end: last.start };
    return [...pieces, head, ...timedStatement(this.source, last), { ...rest, start: last.end }];
  }

  /** Reads the text token by token and looks for magics where a statement starts and after `=`. */
  private walk(): void {
    const { scanner } = this;
    let lineStart = true;
    let target: NewName | undefined;
    for (;;) {
      const fresh = lineStart && this.atStatement();
      if (fresh && this.takeLine()) continue;
      const token = scanner.next();
      if (token === undefined) return;
      lineStart = token.kind === "newline";
      if (token.text === "=" && scanner.atTopLevel) this.takeAssigned(target);
      target = fresh ? this.newName(token) : undefined;
      if (token.kind === "word") this.words.add(token.text);
    }
  }

  private atStatement(): boolean {
    return this.scanner.atTopLevel && canEndStatement(this.scanner.previous);
  }

  /** A word where a statement starts, if no cell has declared it yet. */
  private newName(token: Token): NewName | undefined {
    if (token.kind !== "word" || this.isKnownName(token.text)) return undefined;
    return { start: token.start };
  }

  /** The line that begins at the scanner, without its indentation, backslash line ends joined. */
  private nextLine(): { readonly start: number; readonly end: number; readonly line: string } {
    const { index } = this.scanner;
    const start = index + (/^[ \t]*/.exec(this.source.slice(index))?.[0].length ?? 0);
    const end = lineEnd(this.source, start);
    return { start, end, line: joinLines(this.source.slice(start, end)) };
  }

  /** Rewrites the line at the scanner when it is a magic; false when it is TypeScript. */
  private takeLine(): boolean {
    const { start, end, line } = this.nextLine();
    const help = parseHelp(line);
    if (help === undefined && parseCellMagic(line) !== undefined) {
      this.refuseCellMagic(start, line);
      return true;
    }
    if (this.takeTime(start, line)) return true;
    const call = help ?? parseLineMagic(line) ?? this.parseShell(line);
    if (call !== undefined) this.replaceLine(start, end, `${callText(call, this.isKnownName)};`);
    return call !== undefined;
  }

  /** `%time STATEMENT`, which may go on over lines while brackets are open. */
  private takeTime(start: number, line: string): boolean {
    const prefix = /^%time[ \t]+(?=[^\s?])(?!--help\s*$)/.exec(line)?.[0];
    if (prefix === undefined) return false;
    const from = start + prefix.length;
    const to = statementLineEnd(this.source, from);
    const last = findStatements(this.source, from, to).at(-1);
    if (last === undefined) return false;
    for (const [word] of this.source.slice(from, to).matchAll(/[\w$]+/g)) this.words.add(word);
    this.replace(start, from, `;${START_CLOCK};`);
    this.copyTo(last.start);
    for (const piece of timedStatement(this.source, last)) this.push(piece);
    this.copyTo(to);
    this.scanner.skipTo(to);
    return true;
  }

  /** `x = %name args` and `x = !cmd`, right after the `=`. */
  private takeAssigned(target: NewName | undefined): void {
    const { start, end, line } = this.nextLine();
    const text = this.assignedText(line);
    if (text === undefined) return;
    if (target !== undefined) this.replace(target.start, target.start, "var ");
    this.replaceLine(start, end, text);
  }

  private assignedText(line: string): string | undefined {
    const call = parseLineMagic(line);
    if (call !== undefined) return `(${callText(call, this.isKnownName)}) as any;`;
    const shell = this.parseShell(line);
    if (shell === undefined) return undefined;
    const lines = { name: "sh", args: `--lines ${shell.args}` };
    return `(${callText(lines, this.isKnownName)}) as string[];`;
  }

  private parseShell(line: string): MagicCall | undefined {
    if (!line.startsWith("!") || !isShellCommand(line, this.isKnownName)) return undefined;
    return { name: "sh", args: line.replace(/^!!?[ \t]*/, "").trim() };
  }

  private refuseCellMagic(start: number, line: string): void {
    const name = parseCellMagic(line)?.name ?? "";
    const message = `%%${name} must stand on the first line of its cell; put it into a cell of its own.`;
    this.problems.push({ message, ...positionAt(this.source, start) });
    this.replaceLine(start, lineEnd(this.source, start), "");
  }

  /** Replaces a magic's line (several when joined by backslashes) and keeps the count of lines. */
  private replaceLine(start: number, end: number, text: string): void {
    const original = this.source.slice(start, end);
    const blanks = "\n".repeat(original.split("\n").length - 1);
    const mask = original.replace(/[^\r\n]/g, " ").replace(/^ /, "0");
    this.copyTo(start);
    this.push({ kind: "replace", start, end, text: text + blanks, mask });
    this.scanner.skipTo(end);
  }

  private replace(start: number, end: number, text: string): void {
    this.copyTo(start);
    this.push({ kind: "replace", start, end, text });
  }

  private copyTo(index: number): void {
    if (index > this.done) this.push({ kind: "copy", start: this.done, end: index });
  }

  private push(piece: Piece): void {
    this.pieces.push(piece);
    this.done = Math.max(this.done, piece.end);
  }
}

/** A statement and the call that stops the clock after it; an expression keeps its value and type. */
function timedStatement(source: string, span: StatementSpan): Piece[] {
  const { start, end, expression } = span;
  const before = expression ? ";([(" : "";
  // A second semicolon would make an empty statement the last one, and the value would be lost.
  const semicolon = /^\s*;/.test(source.slice(end)) ? "" : ";";
  const after = expression
    ? `), ${STOP_CLOCK}] as const)[0]${semicolon}`
    : `;${STOP_CLOCK}${semicolon}`;
  return [
    { kind: "replace", start, end: start, text: before },
    { kind: "copy", start, end },
    { kind: "replace", start: end, end, text: after },
  ];
}
