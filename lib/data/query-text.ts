import { AthanorError } from "../core/errors.ts";

/** A row that a query looks at. */
export type QueryRow = Readonly<Record<string, string | number>>;

/** Whether a row is wanted. */
export type RowTest = (row: QueryRow) => boolean;

/** Gives a number or text of a row. */
type Operand = (row: QueryRow) => string | number;

/**
 * Reads a query of a person (row #27): `class == '8' && contrast < 4`, `not correct == 'yes' or loss > 2`.
 *
 * Comparisons `==`, `!=`, `<`, `<=`, `>`, `>=` and `~` (contains, whatever the case) of columns, numbers and quoted texts,
 * put together by `and`, `or`, `not` (`&&`, `||`, `!`) and brackets. No code is run.
 *
 * @param text - The query; an empty one wants every row.
 * @param columns - Names that a query may use.
 * @throws {AthanorError} `argument` that says where the text stops being a query.
 */
export function parseQuery(text: string, columns: readonly string[]): RowTest {
  if (text.trim() === "") return () => true;
  const parser = new QueryParser(text, columns);
  return parser.parse();
}

const tokens =
  /\s*(&&|\|\||[<>!=]=|[<>=~!()]|'[^']*'|"[^"]*"|-?\d+(?:\.\d+)?(?:e[+-]?\d+)?|[a-z_][\w-]*)/iuy;

class QueryParser {
  private readonly words: { readonly word: string; readonly at: number }[] = [];
  private readonly text: string;
  private readonly columns: readonly string[];
  private position = 0;

  constructor(text: string, columns: readonly string[]) {
    this.text = text;
    this.columns = columns;
    tokens.lastIndex = 0;
    while (tokens.lastIndex < text.trimEnd().length) {
      const at = tokens.lastIndex;
      const [, word] = tokens.exec(text) ?? [];
      if (word === undefined) throw this.error(at, "a column, a number or a quoted text");
      this.words.push({ word, at });
    }
  }

  parse(): RowTest {
    const test = this.either();
    if (this.peek() !== undefined) throw this.expected("and, or, or the end");
    return test;
  }

  private either(): RowTest {
    const tests = [this.both()];
    while (this.take("||", "or")) tests.push(this.both());
    return (row) => tests.some((test) => test(row));
  }

  private both(): RowTest {
    const tests = [this.not()];
    while (this.take("&&", "and")) tests.push(this.not());
    return (row) => tests.every((test) => test(row));
  }

  private not(): RowTest {
    if (this.take("!", "not")) {
      const test = this.not();
      return (row) => !test(row);
    }
    if (!this.take("(")) return this.comparison();
    const test = this.either();
    if (!this.take(")")) throw this.expected("a closing bracket");
    return test;
  }

  private comparison(): RowTest {
    const word = this.peek();
    const left = this.operand();
    const sign = this.peek() ?? "";
    const compare = comparisons[sign];
    if (compare === undefined) throw this.expected("one of == != < <= > >= ~");
    this.position += 1;
    const isName = word === "label" && this.isText(this.peek());
    const right = this.operand({ mayBeText: true });
    // People say the class by its name too; the column holds its number.
    if (isName) return (row) => compare(row["class"] ?? "", right(row));
    return (row) => compare(left(row), right(row));
  }

  /** Whether a word is a text that is no number, where rows have the name of a class to compare it with. */
  private isText(word = ""): boolean {
    const text = word.replace(/^(['"])(.*)\1$/u, "$2");
    const isNumber = text !== "" && Number.isFinite(Number(text));
    return this.columns.includes("class") && !this.columns.includes(word) && !isNumber;
  }

  /** A word that is no column is a text on the right: shells and magics take quotes away. */
  private operand({ mayBeText = false } = {}): Operand {
    const word = this.peek();
    if (word === undefined) throw this.expected("a column, a number or a quoted text");
    this.position += 1;
    if (/^['"]/u.test(word)) return () => word.slice(1, -1);
    if (/^-?\d/u.test(word)) return () => Number(word);
    if (!this.columns.includes(word)) {
      if (mayBeText && /^[a-z_]/iu.test(word)) return () => word;
      this.position -= 1;
      throw this.expected(`one of the columns ${this.columns.join(", ")}`);
    }
    return (row) => row[word] ?? Number.NaN;
  }

  private peek(): string | undefined {
    return this.words[this.position]?.word;
  }

  private take(...wanted: readonly string[]): boolean {
    const isWanted = wanted.includes(this.peek()?.toLowerCase() ?? "");
    if (isWanted) this.position += 1;
    return isWanted;
  }

  private expected(what: string): AthanorError {
    return this.error(this.words[this.position]?.at ?? this.text.length, what);
  }

  private error(at: number, what: string): AthanorError {
    const rest = this.text.slice(at).trim();
    return new AthanorError(
      "argument",
      `Expected ${what} in the query, received ${rest === "" ? "its end" : `"${rest}"`}. Write for example: class == '8' && contrast < 4.`,
    );
  }
}

type Comparison = (a: string | number, b: string | number) => boolean;

/** Numbers as numbers, everything else as text. */
function order(a: string | number, b: string | number): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  const isNumeric = [a, b].every((value) => value !== "" && Number.isFinite(Number(value)));
  if (isNumeric) return Number(a) - Number(b);
  return String(a).localeCompare(String(b), "en", { numeric: true });
}

function contains(a: string | number, b: string | number): boolean {
  return String(a).toLowerCase().includes(String(b).toLowerCase());
}

const comparisons: Readonly<Record<string, Comparison>> = {
  "==": (a, b) => order(a, b) === 0,
  "=": (a, b) => order(a, b) === 0,
  "!=": (a, b) => order(a, b) !== 0,
  "<": (a, b) => order(a, b) < 0,
  "<=": (a, b) => order(a, b) <= 0,
  ">": (a, b) => order(a, b) > 0,
  ">=": (a, b) => order(a, b) >= 0,
  "~": contains,
};
