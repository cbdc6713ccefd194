import { expect, test, vi } from "vitest";
import type { Frame } from "../../../kernel/runtime/messages.ts";
import { markerText } from "../../../kernel/runtime/native-stream.ts";
import { OutputMerge } from "../../../kernel/runtime/output-merge.ts";

const KEY = "k";

function frame(text: string, stdoutMark: number, stderrMark: number): Frame {
  const event = { kind: "stream", name: "stdout", text } as const;
  return { message: { type: "event", cellId: 1, event }, stdoutMark, stderrMark };
}

function createLog() {
  const log: string[] = [];
  const merge = new OutputMerge(KEY, {
    onMessage: (message) => {
      if (message.type === "event" && message.event.kind === "stream") log.push(message.event.text);
    },
    onNativeText: (name, text) => log.push(`${name}:${text}`),
  });
  const native = (name: "stdout" | "stderr", text: string) =>
    merge.addNative(name, Buffer.from(text));
  return { log, merge, native };
}

test("a message waits for its markers on both streams", () => {
  const { log, merge, native } = createLog();
  merge.addFrame(frame("message", 1, 1));
  native("stdout", `before${markerText(KEY, 1)}`);
  expect(log).toEqual(["stdout:before"]);
  native("stderr", `too${markerText(KEY, 1)}`);
  expect(log).toEqual(["stdout:before", "stderr:too", "message"]);
});

test("native text behind a marker waits for the marker's message", () => {
  const { log, merge, native } = createLog();
  native("stdout", `a${markerText(KEY, 1)}b${markerText(KEY, 2)}c`);
  native("stderr", `${markerText(KEY, 1)}${markerText(KEY, 2)}`);
  expect(log).toEqual(["stdout:a"]);
  merge.addFrame(frame("one", 1, 1));
  expect(log).toEqual(["stdout:a", "one", "stdout:b"]);
  merge.addFrame(frame("two", 2, 2));
  expect(log).toEqual(["stdout:a", "one", "stdout:b", "two", "stdout:c"]);
});

test("text behind the first stream's marker doesn't overtake while the second is awaited", () => {
  const { log, merge, native } = createLog();
  merge.addFrame(frame("one", 1, 1));
  native("stdout", `${markerText(KEY, 1)}after`);
  native("stdout", " more");
  expect(log).toEqual([]);
  native("stderr", markerText(KEY, 1));
  expect(log).toEqual(["one", "stdout:after", "stdout: more"]);
});

test("a message without markers, because a stream is closed, comes at once", () => {
  const { log, merge } = createLog();
  merge.addFrame(frame("one", 0, 0));
  expect(log).toEqual(["one"]);
});

test("a marker that never comes doesn't hold the message for ever, and may come late", () => {
  vi.useFakeTimers();
  try {
    const { log, merge, native } = createLog();
    merge.addFrame(frame("one", 1, 0));
    vi.advanceTimersByTime(1000);
    expect(log).toEqual(["one"]);
    native("stdout", `${markerText(KEY, 1)}late`);
    expect(log).toEqual(["one", "stdout:late"]);
  } finally {
    vi.useRealTimers();
  }
});

test("at the end of the process everything is delivered", () => {
  const { log, merge, native } = createLog();
  native("stdout", `a${markerText(KEY, 1)}b${markerText(KEY, 3)}c\u001b`);
  merge.addFrame(frame("two", 2, 2));
  merge.finish();
  expect(log).toEqual(["stdout:a", "stdout:b", "two", "stdout:c", "stdout:\u001b"]);
});
