import { expect, test } from "vitest";
import { AthanorError } from "../../../lib/core/errors.ts";
import { requireMemory } from "../../../lib/data/require-memory.ts";

test("data that takes no more than it may is let in", () => {
  expect(() => requireMemory(800, "photos", { memory: 800 })).not.toThrow();
});

test("data that takes more is refused with its size and what to do", () => {
  const refuse = (): void => requireMemory(3 * 2 ** 30, "photos", { memory: 2 ** 30 });
  expect(refuse).toThrow(AthanorError);
  expect(refuse).toThrow(/photos.*3\.0 GiB.*1\.0 GiB.*a part of it/s);
});

test("a set larger than this machine's memory is refused before any of it is read", () => {
  expect(() => requireMemory(2 ** 50, "a petabyte")).toThrow(/fit into memory/);
});
