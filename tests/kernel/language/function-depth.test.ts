import { expect, test } from "vitest";
import { functionDepth } from "../../../kernel/language/function-depth.ts";

const code = `(async function (a) {
  HERE0;
  const f = () => [1].map((x) => { HERE1; return x; });
  class C { method() { HERE2; } }
})`;

test.each([
  ["HERE0", 1],
  ["HERE1", 3],
  ["HERE2", 2],
])("%s has %i functions around it", (mark, depth) => {
  expect(functionDepth(code, code.indexOf(mark))).toBe(depth);
});

test("outside of all functions, and in code that isn't any, there are none", () => {
  expect(functionDepth("await 1; HERE", 9)).toBe(0);
  expect(functionDepth("const = ;", 3)).toBe(0);
});
