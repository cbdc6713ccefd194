import { expect, test } from "vitest";
import type { Magic } from "../../../kernel/magics/magic.ts";
import { parseInvocation } from "../../../kernel/magics/parse-invocation.ts";

const lr: Magic = {
  name: "lr",
  kind: "both",
  summary: "Tries learning rates.",
  options: {
    lr: { type: "number", description: "Rate.", short: "l", default: 0.1 },
    mode: { type: "string", description: "Mode.", choices: ["fast", "slow"] },
    quiet: { type: "boolean", description: "No output.", short: "q" },
    tag: { type: "string", description: "A tag.", multiple: true },
  },
  positionals: [
    { name: "model", description: "A model.", required: true },
    { name: "rest", description: "More.", variadic: true },
  ],
  run: async () => undefined,
};
const usage =
  "Usage: %lr [--lr N] [--mode fast|slow] [--quiet] [--tag TEXT] MODEL [REST …]   (or %%lr on the first line of a cell)";

test("options, defaults, short names and quoted positionals are read", () => {
  const line = `-l 1e-3 "my model" --tag a --tag=b -q 'c d' e`;
  const { options, positionals } = parseInvocation(lr, line);
  expect(options).toEqual({ lr: 1e-3, mode: undefined, quiet: true, tag: ["a", "b"] });
  expect(positionals).toEqual(["my model", "c d", "e"]);
});

test("defaults stand where an option is absent, and a body comes along", () => {
  const parsed = parseInvocation(lr, "m", "body\n");
  expect(parsed.options).toEqual({ lr: 0.1, mode: undefined, quiet: undefined, tag: [] });
  expect(parsed.body).toBe("body\n");
  expect("body" in parseInvocation(lr, "m")).toBe(false);
});

test("a negative number is a value", () => {
  expect(parseInvocation(lr, "m --lr -0.5 -3").options["lr"]).toBe(-0.5);
  expect(parseInvocation(lr, "m --lr -0.5 -3").positionals).toEqual(["m", "-3"]);
});

test("words behind -- are positionals", () => {
  expect(parseInvocation(lr, "-- --lr x").positionals).toEqual(["--lr", "x"]);
});

test.each([
  ["m --lrr 1", "Unknown option --lrr of %lr. Did you mean --lr?"],
  ["m --nonsense 1", "Unknown option --nonsense of %lr."],
  ["m --lr abc", 'Expected --lr of %lr to be a number, received "abc".'],
  ["m --lr", "Expected a number after --lr of %lr, received nothing."],
  [
    "m --mode fsat",
    'Expected --mode of %lr to be one of fast, slow; received "fsat". Did you mean fast?',
  ],
  ["m --quiet=1", 'Expected no value for --quiet of %lr, received "1".'],
  ["", "Expected MODEL after %lr, received nothing."],
  ["m --constructor", "Unknown option --constructor of %lr."],
])("%j is one line with what was expected", (line, message) => {
  expect(() => parseInvocation(lr, line)).toThrow(
    expect.objectContaining({ message: `${message} ${usage}`, fault: "magic-usage" }),
  );
});

test("an unclosed quote is named", () => {
  expect(() => parseInvocation(lr, 'm "abc')).toThrow(
    'Expected a closing " in the arguments of %lr, received: m "abc',
  );
});

test("an argument too many is named", () => {
  const pwd: Magic = { ...lr, name: "pwd", kind: "line", options: {}, positionals: [] };
  expect(() => parseInvocation(pwd, "a")).toThrow(
    'Expected no arguments for %pwd, received "a" too. Usage: %pwd',
  );
});

test("a positional outside its choices names the nearest", () => {
  const choices = {
    name: "mode",
    description: "Mode.",
    required: true,
    choices: ["error", "warn"],
  };
  const magic: Magic = {
    ...lr,
    name: "typecheck",
    kind: "line",
    options: {},
    positionals: [choices],
  };
  expect(() => parseInvocation(magic, "wran")).toThrow(
    'Expected MODE of %typecheck to be one of error, warn; received "wran". Did you mean warn?',
  );
});

test("a raw magic takes its line untouched", () => {
  const raw: Magic = { ...lr, raw: true };
  expect(parseInvocation(raw, `x = "a --lr`).positionals).toEqual([`x = "a --lr`]);
});
