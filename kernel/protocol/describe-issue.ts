import * as v from "valibot";

/** One sentence for one mistake found by valibot: which field, what was expected, what was received. */
export function describeIssue(issue: v.BaseIssue<unknown>): string {
  const path = v.getDotPath(issue);
  const field = path === null ? "the whole" : `\`${path}\``;
  if (isMissing(issue)) return `Expected ${field}, received nothing.`;
  return `Expected ${field} to be ${issue.expected ?? "valid"}, received ${issue.received}.`;
}

/** valibot expects a key by its name when an object lacks it. */
function isMissing({ expected, received, path }: v.BaseIssue<unknown>): boolean {
  return received === "undefined" && expected === JSON.stringify(path?.at(-1)?.key);
}
