import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, expect, test, vi } from "vitest";
import type { CellEvent } from "../../../kernel/protocol/cell-event.ts";
import { createOutputCap } from "../../../kernel/session/output-cap.ts";
import type { OutputCap } from "../../../kernel/session/output-cap.ts";
import { createOutputFiles } from "../../../kernel/session/output-file.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());
const folder = mkdtempSync(join(tmpdir(), "athanor-cap-"));
afterAll(() => rmSync(folder, { recursive: true }));

const limits = { head: 20, tail: 10, displays: 10 };

function createCapped(place = folder): { readonly cap: OutputCap; readonly events: CellEvent[] } {
  const events: CellEvent[] = [];
  const files = createOutputFiles(place, 100);
  const cap = createOutputCap({
    sink: (event) => events.push(event),
    openFile: () => files("cell-3"),
    limits,
  });
  return { cap, events };
}

const print = (text: string): CellEvent => ({ kind: "stream", name: "stdout", text });
const plain = (event: CellEvent | undefined): string =>
  event !== undefined && "data" in event ? String(event.data["text/plain"]) : "";

test("what fits passes unchanged and opens no file", () => {
  const { cap, events } = createCapped(join(folder, "never"));
  cap.sink(print("0123456789"));
  cap.sink(print("0123456789"));
  cap.close();
  expect(events).toEqual([print("0123456789"), print("0123456789")]);
});

test("more is shown as head and end, and the file that is named holds all of it", () => {
  const { cap, events } = createCapped();
  for (const text of ["first line\n", "second line\n", "third\n", "fourth\n"])
    cap.sink(print(text));
  cap.close();
  expect(events.slice(0, 2)).toEqual([print("first line\n"), print("second li")]);
  expect(events.map(({ kind }) => kind)).toEqual(["stream", "stream", "display", "update"]);
  const shown = plain(events.at(-1));
  expect(shown).toMatch(/The last lines:\nfourth\n$/);
  const path = /whole text is in (.*)\n/.exec(shown)?.[1] ?? "";
  expect(readFileSync(path, "utf8")).toBe("first line\nsecond line\nthird\nfourth\n");
});

test("the end is renewed every second, also for output after the cell", () => {
  const { cap, events } = createCapped();
  cap.sink(print("x".repeat(30)));
  cap.sink(print("one\n"));
  cap.sink(print("two\n"));
  expect(events.filter(({ kind }) => kind === "update")).toHaveLength(0);
  vi.advanceTimersByTime(1000);
  expect(plain(events.at(-1))).toMatch(/two\n$/);
  cap.close();
  cap.sink(print("late\n"));
  vi.advanceTimersByTime(1000);
  expect(plain(events.at(-1))).toMatch(/late\n$/);
});

test("a cell that clears its output starts over", () => {
  const { cap, events } = createCapped();
  for (let round = 0; round < 5; round++) {
    cap.sink(print("0123456789"));
    cap.sink({ kind: "clear", wait: true });
  }
  expect(events.map(({ kind }) => kind)).not.toContain("display");
});

test("displays beyond the limit are left out with one note", () => {
  const { cap, events } = createCapped();
  const display: CellEvent = { kind: "display", data: { "text/plain": "12345", j: { a: 1 } } };
  // 5 characters and the 7 of {"a":1} are more than 10.
  cap.sink(display);
  cap.sink(display);
  expect(events).toEqual([
    { kind: "stream", name: "stderr", text: expect.stringMatching(/displays are left out/) },
  ]);
});

test("a file that can't be written or is full is said to be incomplete", () => {
  const blocked = join(folder, "a-file");
  writeFileSync(blocked, "");
  const refused = createCapped(join(blocked, "below"));
  refused.cap.sink(print("x".repeat(30)));
  expect(plain(refused.events.at(-1))).toMatch(/isn't whole: E/);
  const full = createCapped();
  for (let round = 0; round < 20; round++) full.cap.sink(print("0123456789"));
  full.cap.close();
  expect(plain(full.events.at(-1))).toMatch(/isn't whole: it ends after/);
});
