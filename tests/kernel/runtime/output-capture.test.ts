import { expect, test, vi } from "vitest";
import { CellTracker } from "../../../kernel/runtime/cell-tracker.ts";
import { Cell } from "../../../kernel/runtime/cell.ts";
import type { FromRuntime } from "../../../kernel/runtime/messages.ts";
import { OutputCapture, createCaptureStream } from "../../../kernel/runtime/output-capture.ts";

function createCapture() {
  const tracker = new CellTracker();
  const cell = new Cell(1, 1);
  tracker.begin(cell);
  const sent: unknown[] = [];
  const output = new OutputCapture((message: FromRuntime) => {
    if (message.type !== "event") return;
    const { event, cellId } = message;
    sent.push(event.kind === "stream" ? [cellId, event.name, event.text] : [cellId, event.kind]);
  }, tracker);
  output.write("stdout", "sets the clock");
  output.flush();
  sent.length = 0;
  return { output, sent, cell };
}

test("neighbouring prints are joined and stand before a later event", () => {
  const { output, sent } = createCapture();
  output.write("stdout", "a");
  output.write("stdout", "b");
  output.emit({ kind: "clear", wait: false });
  expect(sent).toEqual([
    [1, "stdout", "ab"],
    [1, "clear"],
  ]);
});

test("streams and cells keep their order", () => {
  const { output, sent, cell } = createCapture();
  output.write("stdout", "a");
  output.write("stderr", "b");
  output.write("stderr", "c", new Cell(2, 2));
  output.write("stdout", "d", cell);
  output.flush();
  expect(sent).toEqual([
    [1, "stdout", "a"],
    [1, "stderr", "b"],
    [2, "stderr", "c"],
    [1, "stdout", "d"],
  ]);
});

test("16 KB are sent without waiting", () => {
  const { output, sent } = createCapture();
  output.write("stdout", "x".repeat(16 * 1024));
  expect(sent).toHaveLength(1);
});

test("the first print of a cell is sent at once", () => {
  const { output, sent } = createCapture();
  output.begin();
  output.write("stdout", "a");
  output.write("stdout", "b");
  expect(sent).toEqual([[1, "stdout", "a"]]);
});

test("a lone print is sent by the timer", async () => {
  const { output, sent } = createCapture();
  output.write("stdout", "a");
  expect(sent).toEqual([]);
  await vi.waitFor(() => expect(sent).toEqual([[1, "stdout", "a"]]));
});

test("a capture stream takes text, bytes cut inside a character, and callbacks", async () => {
  const texts: string[] = [];
  const stream = createCaptureStream(1, (text) => texts.push(text));
  const bytes = Buffer.from("é");
  stream.write("a");
  stream.write(bytes.subarray(0, 1));
  stream.write(bytes.subarray(1));
  stream.write("YQ==", "base64");
  await new Promise<void>((resolve) => stream.write("z", () => resolve()));
  expect(texts.join("")).toBe("aéaz");
  expect(stream.isTTY).toBe(false);
});
