import { expect, it } from "vitest";
import { LineReader, toLine } from "../../../kernel/runtime/line-reader.ts";

it("puts lines together from whatever pieces come, characters cut in half included", () => {
  const bytes = Buffer.from(toLine({ a: "é✓" }) + toLine({ b: 2 }));
  for (let cut = 0; cut <= bytes.length; cut++) {
    const reader = new LineReader();
    const read = [...reader.read(bytes.subarray(0, cut)), ...reader.read(bytes.subarray(cut))];
    expect(read).toEqual([{ a: "é✓" }, { b: 2 }]);
  }
});
