import { expect, it } from "vitest";
import { isTooDeep } from "../../../kernel/protocol/json-depth.ts";

const nested = (depth: number): Buffer => Buffer.from("[".repeat(depth) + "]".repeat(depth));

it("lets a thousand levels pass and no more", () => {
  expect([1, 1_000, 1_001, 50_000].map((depth) => isTooDeep(nested(depth)))).toEqual([
    false,
    false,
    true,
    true,
  ]);
});

it("counts levels, not brackets", () => {
  expect(isTooDeep(Buffer.from(`[${"[],".repeat(5_000)}[]]`))).toBe(false);
});

it("doesn't count brackets in strings, whatever they escape", () => {
  const text = String.raw`{"code":"\"${"[{".repeat(2_000)}\\","b":"\\"}`;
  expect(isTooDeep(Buffer.from(text))).toBe(false);
  expect(isTooDeep(Buffer.from(String.raw`{"code":"\\",${'"a":['.repeat(1_001)}`))).toBe(true);
});
