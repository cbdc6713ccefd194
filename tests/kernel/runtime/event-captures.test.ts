import { expect, test } from "vitest";
import { EventCaptures } from "../../../kernel/runtime/event-captures.ts";
import type { FromRuntime } from "../../../kernel/runtime/messages.ts";

const printed = (cellId: number, text: string): FromRuntime => ({
  type: "event",
  cellId,
  event: { kind: "stream", name: "stdout", text },
});

test("only outputs of the cell under capture are taken, and only until its end", () => {
  const captures = new EventCaptures();
  const taken = captures.begin(1);
  expect(captures.take(printed(1, "a"))).toBe(true);
  expect(captures.take(printed(2, "b"))).toBe(false);
  const close = { kind: "comm", type: "comm_close", content: {} } as const;
  expect(captures.take({ type: "event", cellId: 1, event: close })).toBe(false);
  expect(captures.take({ type: "end", cellId: 1, outcome: { status: "ok" } })).toBe(false);
  captures.end(1, taken);
  expect(captures.take(printed(1, "c"))).toBe(false);
  expect(taken).toEqual([{ kind: "stream", name: "stdout", text: "a" }]);
});

test("the innermost of nested captures takes", () => {
  const captures = new EventCaptures();
  const outer = captures.begin(1);
  const inner = captures.begin(1);
  captures.take(printed(1, "in"));
  captures.end(1, inner);
  captures.take(printed(1, "out"));
  expect([outer.length, inner.length]).toEqual([1, 1]);
});
