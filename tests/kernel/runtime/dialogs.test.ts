import { expect, test } from "vitest";
import { createDialogs } from "../../../kernel/runtime/dialogs.ts";
import type { Dialogs } from "../../../kernel/runtime/dialogs.ts";

function answering(line: string | undefined): {
  readonly dialogs: Dialogs;
  readonly asked: unknown[];
} {
  const asked: unknown[] = [];
  const dialogs = createDialogs((...question) => {
    asked.push(question);
    return line;
  });
  return { dialogs, asked };
}

test("a prompt gives the line, its preset for an empty one, and hides what is typed when asked to", () => {
  const typed = answering("Ada");
  expect(typed.dialogs.prompt("Name?")).toBe("Ada");
  expect(typed.dialogs.prompt("Key?", undefined, { password: true })).toBe("Ada");
  expect(typed.asked).toEqual([
    ["Name? ", false],
    ["Key? ", true],
  ]);
  const empty = answering("");
  expect(empty.dialogs.prompt("Name?", "Grace")).toBe("Grace");
  expect(empty.dialogs.prompt()).toBe("");
  expect(empty.asked).toEqual([
    ["Name? [Grace] ", false],
    ["Prompt ", false],
  ]);
});

test.each([
  ["y", true],
  ["Y", true],
  ["yes", false],
  ["n", false],
  ["", false],
  [undefined, false],
])("a confirmation answered with %j is %j", (line, meaning) => {
  const { dialogs, asked } = answering(line);
  expect(dialogs.confirm("Sure?")).toBe(meaning);
  expect(asked).toEqual([["Sure? [y/N] ", false]]);
});

test("where nobody can answer a prompt is null and an alert goes on", () => {
  const { dialogs, asked } = answering(undefined);
  expect(dialogs.prompt("Name?", "Grace")).toBeNull();
  expect(dialogs.alert("Done")).toBeUndefined();
  expect(asked).toEqual([
    ["Name? [Grace] ", false],
    ["Done [Enter] ", false],
  ]);
});
