import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createStreamBuffer } from "../../../kernel/server/stream-buffer.ts";
import type { StreamBuffer, StreamSegment } from "../../../kernel/server/stream-buffer.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function collect(): { readonly buffer: StreamBuffer; readonly sent: StreamSegment[] } {
  const sent: StreamSegment[] = [];
  const buffer = createStreamBuffer({
    windowMs: 50,
    limit: 10,
    onFull: () => sent.push(...buffer.take()),
  });
  return { buffer, sent };
}

const parent = {};

describe("createStreamBuffer", () => {
  it("joins what one stream of one cell prints within a window", () => {
    const { buffer, sent } = collect();
    buffer.add({ name: "stdout", parent, text: "a" });
    buffer.add({ name: "stdout", parent, text: "b" });
    vi.advanceTimersByTime(49);
    expect(sent).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(sent).toEqual([{ name: "stdout", parent, text: "ab" }]);
  });

  it("keeps the order of streams and of cells", () => {
    const { buffer } = collect();
    const other = {};
    buffer.add({ name: "stdout", parent, text: "1" });
    buffer.add({ name: "stderr", parent, text: "2" });
    buffer.add({ name: "stdout", parent, text: "3" });
    buffer.add({ name: "stdout", parent: other, text: "4" });
    const taken = buffer.take();
    expect(taken.map(({ name, text }) => `${name} ${text}`)).toEqual([
      "stdout 1",
      "stderr 2",
      "stdout 3",
      "stdout 4",
    ]);
    expect(taken[3]?.parent).toBe(other);
  });

  it("sends at once when the limit is reached", () => {
    const { buffer, sent } = collect();
    buffer.add({ name: "stdout", parent, text: "0123456789" });
    expect(sent.length).toBe(1);
  });

  it("starts a new window after each take", () => {
    const { buffer, sent } = collect();
    buffer.add({ name: "stdout", parent, text: "a" });
    buffer.take();
    vi.advanceTimersByTime(100);
    expect(sent).toEqual([]);
    buffer.add({ name: "stdout", parent, text: "b" });
    vi.advanceTimersByTime(50);
    expect(sent.map(({ text }) => text)).toEqual(["b"]);
  });
});
