import { readFileSync, truncateSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { readEvents } from "../../../lib/tracking/read-events.ts";
import { createEventWriter } from "../../../lib/tracking/tf-events.ts";
import { writeSamples } from "./sample-events.ts";
import { temporaryFolder } from "./temporary-folder.ts";

describe("readEvents", () => {
  it("reads back what was written", () => {
    const writer = createEventWriter(temporaryFolder(), { now: () => 5000 });
    writeSamples(writer);
    const { values, damage } = readEvents(writer.file);
    expect(damage).toBeUndefined();
    expect(values.map(({ tag, step, scalar }) => [tag, step, scalar])).toEqual([
      ["loss", 0, 2.5],
      ["loss", 1, Number.NaN],
      ["loss", 2, -Infinity],
      ["val/acc", 100_000, Math.fround(0.1)],
      ["weights", 5, undefined],
      ["samples", 6, undefined],
      ["note", 7, undefined],
    ]);
    expect(values[0]).toMatchObject({ plugin: "scalars", wallTime: 5 });
    expect(Buffer.from(values[6]?.strings[0] ?? []).toString()).toBe("# Grüße");
  });

  it("stops at a torn record and says where", () => {
    const writer = createEventWriter(temporaryFolder());
    writer.scalar("a", 1, 1);
    writer.scalar("a", 2, 2);
    writer.close();
    truncateSync(writer.file, readFileSync(writer.file).length - 3);
    const { values, damage } = readEvents(writer.file);
    expect(values.map(({ scalar }) => scalar)).toEqual([1]);
    expect(damage).toMatch(/^byte \d+: the file ends inside a record$/);
  });

  it("stops at a record in which one bit has changed", () => {
    const writer = createEventWriter(temporaryFolder());
    writer.scalar("a", 1, 1);
    writer.close();
    const bytes = readFileSync(writer.file);
    const at = bytes.length - 8;
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    writeFileSync(writer.file, bytes);
    expect(readEvents(writer.file)).toEqual({
      values: [],
      damage: "byte 40: the data's CRC is wrong",
    });
  });

  it("refuses a file of another kind", () => {
    const file = path.join(temporaryFolder(), "a");
    writeFileSync(file, "not events, but long enough to have a head");
    expect(() => readEvents(file)).toThrow("received no whole record");
  });
});
