const BLANKS = /\s*/y;
const NAME = /[\p{L}_$][\w$.:-]*/uy;
const STRING = /"[^"]*"|'[^']*'/y;
const CLOSING_TAG = /<\/\s*[\w$.:-]*\s*>/y;
const TEXT = /[^<{]*/y;

/**
 * Where the JSX element or fragment at `start` ends, so that nothing in its text is taken for a magic; undefined when there is
 * none, as for the `<T>` of a generic function or an assertion.
 *
 * @param endOfBraces - Where the `{…}` at an index ends; undefined when it doesn't.
 */
export function jsxEnd(
  text: string,
  start: number,
  endOfBraces: (index: number) => number | undefined,
): number | undefined {
  const reader = new JsxReader(text, start, endOfBraces);
  return reader.element() ? reader.index : undefined;
}

class JsxReader {
  index: number;
  private readonly text: string;
  private readonly endOfBraces: (index: number) => number | undefined;

  constructor(text: string, index: number, endOfBraces: (index: number) => number | undefined) {
    this.text = text;
    this.index = index;
    this.endOfBraces = endOfBraces;
  }

  element(): boolean {
    if (!this.take("<")) return false;
    if (this.take(">")) return this.children();
    if (!this.match(NAME)) return false;
    for (;;) {
      this.match(BLANKS);
      if (this.take("/>")) return true;
      if (this.take(">")) return this.children();
      if (!this.attribute()) return false;
    }
  }

  /** A part of an attribute: its name, `=`, a string, or `{…}`. */
  private attribute(): boolean {
    return this.match(NAME) || this.take("=") || this.match(STRING) || this.braces();
  }

  private children(): boolean {
    for (;;) {
      this.match(TEXT);
      if (this.match(CLOSING_TAG)) return true;
      if (!this.braces() && !this.element()) return false;
    }
  }

  private braces(): boolean {
    const end = this.text[this.index] === "{" ? this.endOfBraces(this.index) : undefined;
    this.index = end ?? this.index;
    return end !== undefined;
  }

  private take(sign: string): boolean {
    const isThere = this.text.startsWith(sign, this.index);
    if (isThere) this.index += sign.length;
    return isThere;
  }

  private match(pattern: RegExp): boolean {
    pattern.lastIndex = this.index;
    const found = pattern.exec(this.text);
    if (found === null) return false;
    this.index = pattern.lastIndex;
    return found[0] !== "";
  }
}
