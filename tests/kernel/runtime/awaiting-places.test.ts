import { expect, it } from "vitest";
import { awaitingLines, markAwait } from "../../../kernel/runtime/awaiting-places.ts";

function outer(): ReturnType<typeof markAwait> {
  return markAwait();
}

it("tells of the awaits that an error came through, innermost first", () => {
  const error = Object.assign(new Error("late"), { stack: "Error: late\n    at inner (x.ts:1:2)" });
  outer()(error);
  expect(awaitingLines(error)[0]).toMatch(/^ {4}at async outer \(.*awaiting-places\.test\.ts:5:/u);
});

it("leaves out what the error's own stack has", () => {
  const error = new Error("soon");
  const note = outer();
  note(error);
  const first = awaitingLines(error)[0] ?? "";
  const place = /\((.*):\d+\)/u.exec(first)?.[1];
  error.stack = `Error: soon\n    at outer (${place}:1)`;
  expect(awaitingLines(error)).not.toContain(first);
});

it("has nothing for what is no object, and for errors that came through no await", () => {
  outer()("text");
  expect(awaitingLines("text")).toEqual([]);
  expect(awaitingLines(new Error("alone"))).toEqual([]);
});
