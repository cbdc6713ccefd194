import ts from "#typescript";

/** A text whose stretches can be blanked in place: line breaks stay, so every other character keeps its position. */
export class TextBlanker {
  private readonly characters: string[];
  private readonly scanner: ts.Scanner;
  private readonly source: string;

  constructor(source: string) {
    this.source = source;
    // Split by UTF-16 units, which indices of the parser count.
    this.characters = source.split("");
    this.scanner = ts.createScanner(ts.ScriptTarget.ESNext, true);
    this.scanner.setText(source);
    // Only the first line of a script may hold this, and a cell becomes the inside of a function.
    this.blank(0, /^#!.*/.exec(source)?.[0].length ?? 0);
  }

  blank(start: number, end: number): void {
    for (let index = start; index < end; index++) {
      if (!isLineBreak(this.source.charCodeAt(index))) this.characters[index] = " ";
    }
  }

  /** Blanks what stood as a statement or class member; a `;` keeps the lines around it apart. */
  blankStatement(start: number, end: number): void {
    this.blank(start, end);
    this.characters[start] = ";";
  }

  /** Blanks the end of an expression; with `endsStatement`, a `;` keeps the next line from continuing it. */
  blankTail(start: number, end: number, endsStatement: boolean): void {
    this.blank(start, end);
    if (!endsStatement) return;
    for (let index = start; index < end; index++) {
      if (this.characters[index] === " ") {
        this.characters[index] = ";";
        return;
      }
    }
  }

  /** Blanks one element of a list between commas, with the comma after it. */
  blankListItem(start: number, end: number): void {
    const next = this.tokenAfter(end);
    this.blank(start, next.kind === ts.SyntaxKind.CommaToken ? next.end : end);
  }

  /** Blanks `<…>`, given the list between the brackets. */
  blankBrackets(list: ts.NodeArray<ts.Node>): void {
    this.blank(list.pos - 1, this.tokenAfter(list.end).end);
  }

  /** Writes a text of the same length over what stood there. */
  overwrite(start: number, text: string): void {
    for (let offset = 0; offset < text.length; offset++) {
      this.characters[start + offset] = text.charAt(offset);
    }
  }

  hasLineBreak(start: number, end: number): boolean {
    return /[\n\r\u2028\u2029]/.test(this.source.slice(start, end));
  }

  /** The end of the bracket that closes a list. */
  endOfBrackets(list: ts.NodeArray<ts.Node>): number {
    return this.tokenAfter(list.end).end;
  }

  toString(): string {
    return this.characters.join("");
  }

  private tokenAfter(index: number): { readonly kind: ts.SyntaxKind; readonly end: number } {
    this.scanner.resetTokenState(index);
    const kind = this.scanner.scan();
    return { kind, end: this.scanner.getTokenEnd() };
  }
}

function isLineBreak(unit: number): boolean {
  return unit === 0x0a || unit === 0x0d || unit === 0x2028 || unit === 0x2029;
}
