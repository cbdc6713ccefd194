import * as v from "valibot";
import { expect, it } from "vitest";
import { describeIssue } from "../../../kernel/protocol/describe-issue.ts";

const schema = v.object({ a: v.object({ b: v.picklist(["x", "y"]) }), n: v.optional(v.number()) });

it.each([
  [{ a: { b: "z" } }, 'Expected `a.b` to be ("x" | "y"), received "z".'],
  [{ a: {} }, "Expected `a.b`, received nothing."],
  [{ a: { b: "x" }, n: "1" }, 'Expected `n` to be number, received "1".'],
  [3, "Expected the whole to be Object, received 3."],
])("tells field, expectation and value for %j", (input, sentence) => {
  const { issues } = v.safeParse(schema, input);
  expect(issues?.map((issue) => describeIssue(issue))).toEqual([sentence]);
});
