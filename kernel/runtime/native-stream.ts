import { StringDecoder } from "node:string_decoder";

/** The text that marks place `number` in a native stream: an escape sequence (APC) that no program prints by chance. */
export function markerText(key: string, number: number): string {
  return `\u001b_athanor:${key}:${number}\u001b\\`;
}

/** Native output up to a place, or all that came. */
export type NativePiece =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "mark"; readonly number: number };

/** Splits what comes from fd 1 or fd 2 of the runtime into text and the runtime's markers. */
export class NativeStream {
  private readonly decoder = new StringDecoder("utf8");
  private readonly start: string;
  private readonly pattern: RegExp;
  private readonly unfinished: RegExp;
  private rest = "";

  constructor(key: string) {
    this.start = `\u001b_athanor:${key}:`;
    this.pattern = new RegExp(`${this.start}(\\d+)\u001b\\\\`, "g");
    this.unfinished = new RegExp(`^${this.start}\\d*\u001b?$`);
  }

  read(bytes: Buffer): NativePiece[] {
    const text = this.rest + this.decoder.write(bytes);
    const held = this.heldFrom(text);
    this.rest = text.slice(held);
    return this.split(text.slice(0, held));
  }

  /** What was held back because it looked like the beginning of a marker. */
  end(): NativePiece[] {
    const text = this.rest + this.decoder.end();
    this.rest = "";
    return this.split(text);
  }

  private split(text: string): NativePiece[] {
    const pieces: NativePiece[] = [];
    let from = 0;
    for (const match of text.matchAll(this.pattern)) {
      pushText(pieces, text.slice(from, match.index));
      pieces.push({ kind: "mark", number: Number(match[1]) });
      from = match.index + match[0].length;
    }
    pushText(pieces, text.slice(from));
    return pieces;
  }

  /** Where an unfinished marker begins at the end of `text`; the length of the text when there is none. */
  private heldFrom(text: string): number {
    const { start } = this;
    const at = text.lastIndexOf(start);
    if (at >= 0 && this.unfinished.test(text.slice(at))) return at;
    for (let length = Math.min(start.length - 1, text.length); length > 0; length--) {
      if (text.endsWith(start.slice(0, length))) return text.length - length;
    }
    return text.length;
  }
}

function pushText(pieces: NativePiece[], text: string): void {
  if (text !== "") pieces.push({ kind: "text", text });
}
