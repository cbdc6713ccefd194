import * as fc from "fast-check";
import { expect, test } from "vitest";
import { NativeStream, markerText } from "../../../kernel/runtime/native-stream.ts";
import type { NativePiece } from "../../../kernel/runtime/native-stream.ts";

const KEY = "ab12";

function join(pieces: readonly NativePiece[]): string {
  return pieces.map((piece) => (piece.kind === "text" ? piece.text : `<${piece.number}>`)).join("");
}

test("markers are taken out of text wherever the pipe cuts it", () => {
  const text = `é${markerText(KEY, 1)}\u001b[31mred\u001b[0m${markerText(KEY, 23)}end\u001b`;
  const bytes = Buffer.from(text);
  fc.assert(
    fc.property(fc.integer({ min: 1, max: bytes.length }), (cut) => {
      const stream = new NativeStream(KEY);
      const pieces: NativePiece[] = [];
      for (let at = 0; at < bytes.length; at += cut) {
        pieces.push(...stream.read(bytes.subarray(at, at + cut)));
      }
      pieces.push(...stream.end());
      expect(join(pieces)).toBe("é<1>\u001b[31mred\u001b[0m<23>end\u001b");
    }),
  );
});

test("text that can't begin a marker isn't held back", () => {
  expect(join(new NativeStream(KEY).read(Buffer.from("progress 10%\r")))).toBe("progress 10%\r");
});

test("a marker with another key is text", () => {
  const text = markerText("other", 1);
  expect(join(new NativeStream(KEY).read(Buffer.from(text)))).toBe(text);
});
