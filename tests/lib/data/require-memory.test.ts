import { expect, test } from "vitest";
import { AthanorError } from "../../../lib/core/errors.ts";
import { requireMemory } from "../../../lib/data/require-memory.ts";

test("data that takes at most four fifths of the free memory is let in", () => {
  expect(() => requireMemory(800, "photos", 1000)).not.toThrow();
});

test("data that takes more is refused with its size and a way out", () => {
  const refuse = (): void => requireMemory(3 * 2 ** 30, "photos", 2 ** 30);
  expect(refuse).toThrow(AthanorError);
  expect(refuse).toThrow(/photos.*3(\.0)? GiB.*1(\.0)? GiB.*smaller pictures/s);
});

test("a set larger than this machine's memory is refused before any of it is read", () => {
  expect(() => requireMemory(2 ** 50, "a petabyte")).toThrow(/fit into memory/);
});
