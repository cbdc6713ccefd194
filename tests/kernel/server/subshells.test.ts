import { expect, test } from "vitest";
import type { Message } from "../../../kernel/protocol/message.ts";
import { parseHeader } from "../../../kernel/protocol/header.ts";
import { createSubshells, requireSubshell } from "../../../kernel/server/subshells.ts";

function messageOn(subshell: unknown): Message {
  const header = parseHeader({ msg_id: "1", msg_type: "x", subshell_id: subshell });
  if (header === undefined) throw new Error("Expected a header");
  return { identities: [], header, parentHeader: {}, metadata: {}, content: {}, buffers: [] };
}

test("subshells live from create to delete", () => {
  const subshells = createSubshells();
  const first = subshells.create();
  const second = subshells.create();
  expect(subshells.list()).toEqual([first, second]);
  subshells.delete(first);
  expect(subshells.list()).toEqual([second]);
  expect(() => subshells.delete(first)).toThrow(/Expected the name of an open subshell/u);
});

test("only a request that names an unknown subshell is refused", () => {
  const subshells = createSubshells();
  const id = subshells.create();
  for (const fine of [undefined, null, id]) {
    expect(() => requireSubshell(messageOn(fine), subshells)).not.toThrow();
  }
  expect(() => requireSubshell(messageOn("other"), subshells)).toThrow(/received "other"/u);
});
