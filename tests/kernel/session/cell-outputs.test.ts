import { expect, test } from "vitest";
import type { CellEvent } from "../../../kernel/protocol/cell-event.ts";
import { createOutputBook, type CellOutput } from "../../../kernel/session/cell-outputs.ts";

function record(
  events: readonly CellEvent[],
  limits?: { streamCharacters: number; displays: number },
): readonly CellOutput[] {
  const recorder = createOutputBook(limits).openCell(7);
  for (const event of events) recorder.add(event);
  return recorder.outputs();
}

const print = (text: string, name: "stdout" | "stderr" = "stdout"): CellEvent => ({
  kind: "stream",
  name,
  text,
});

test("a stream is joined until another output comes between", () => {
  const outputs = record([print("a"), print("b"), print("e", "stderr"), print("c")]);
  expect(outputs.map(({ name, text }) => [name, text])).toEqual([
    ["stdout", "ab"],
    ["stderr", "e"],
    ["stdout", "c"],
  ]);
});

test("clear drops what was there, at once or with the next output", () => {
  expect(record([print("a"), { kind: "clear", wait: false }])).toEqual([]);
  expect(record([print("a"), { kind: "clear", wait: true }])).toMatchObject([{ text: "a" }]);
  expect(record([print("a"), { kind: "clear", wait: true }, print("b")])).toMatchObject([
    { text: "b" },
  ]);
});

test("a display that repeats an id updates the earlier one too", () => {
  const show = (text: string): CellEvent => ({
    kind: "display",
    data: { "text/plain": text },
    displayId: "d",
  });
  expect(record([show("1"), show("2")]).map(({ data }) => data)).toEqual([
    { "text/plain": "2" },
    { "text/plain": "2" },
  ]);
});

test("a long stream keeps its head and its tail and says how much is left out", () => {
  const digits = "0123456789".repeat(10);
  const [output] = record([print(digits), print("end\n")], { streamCharacters: 20, displays: 9 });
  const text = String(output?.["text"]);
  expect(text.startsWith("0123456789\n… ")).toBe(true);
  expect(text.endsWith("end\n")).toBe(true);
  expect(text.length).toBeLessThan(80);
  const dropped = Number(/… (\d+) characters left out …/.exec(text)?.[1]);
  const kept = text.replace(/\n… \d+ characters left out …\n/, "").length;
  expect(dropped + kept).toBe(digits.length + 4);
});

test("displays beyond the limit are left out, an error never is", () => {
  const show: CellEvent = { kind: "display", data: {} };
  const error: CellEvent = { kind: "error", ename: "E", evalue: "v", traceback: ["t"] };
  const kinds = record([show, show, show, error], { streamCharacters: 9, displays: 2 });
  expect(kinds.map((output) => output["output_type"])).toEqual([
    "display_data",
    "display_data",
    "error",
  ]);
});

test("the oldest cells' outputs go when all cells together are too large", () => {
  const book = createOutputBook({ streamCharacters: 100, displays: 9, total: 25 });
  const cells = [1, 2, 3].map((count) => book.openCell(count));
  const show: CellEvent = { kind: "display", data: { a: "0123456789" }, displayId: "d" };
  for (const cell of cells) cell.add(show);
  expect(cells[0]?.outputs()).toMatchObject(
    [{ name: "stderr", text: /save memory/ }].map(textLike),
  );
  expect(cells[1]?.outputs()).toMatchObject([{ output_type: "display_data" }]);
  expect(cells[2]?.outputs()).toMatchObject([{ output_type: "display_data" }]);
});

function textLike({ name, text }: { readonly name: string; readonly text: RegExp }): object {
  return { name, text: expect.stringMatching(text) as string };
}
