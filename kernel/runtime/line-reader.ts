import { StringDecoder } from "node:string_decoder";

/** Puts messages together that travel as one line of JSON each. */
export class LineReader {
  private readonly decoder = new StringDecoder("utf8");
  private rest = "";

  /** The values whose line ended with `piece`. */
  read(piece: Buffer): unknown[] {
    const lines = (this.rest + this.decoder.write(piece)).split("\n");
    this.rest = lines.pop() ?? "";
    return lines.filter((line) => line !== "").map((line) => JSON.parse(line) as unknown);
  }
}

/** A value as {@link LineReader} reads it. */
export function toLine(value: object): string {
  return `${JSON.stringify(value)}\n`;
}
