import { expect, test } from "vitest";
import { toNodeSpecifier } from "../../../kernel/protocol/package-specifier.ts";

test.each([
  ["npm:d3@7", "d3"],
  ["npm:lodash", "lodash"],
  ["npm:@observablehq/plot@^0.6", "@observablehq/plot"],
  ["npm:lodash@4.17.21/fp", "lodash/fp"],
  ["jsr:@std/path@1.0/posix", "@jsr/std__path/posix"],
  ["jsr:@anywidget/deno", "@jsr/anywidget__deno"],
  ["node:fs", "node:fs"],
  ["./npm:x", "./npm:x"],
  ["d3", "d3"],
])("%s is %s", (written, expected) => expect(toNodeSpecifier(written)).toBe(expected));
