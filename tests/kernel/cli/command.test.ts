import { expect, test } from "vitest";
import { commandHelp, parseCommand } from "../../../kernel/cli/command.ts";

const command = {
  name: "sample",
  summary: "Takes samples.",
  help: "More words.",
  options: {
    count: { type: "number", short: "c", description: "How many.", default: 3 },
    fast: { type: "boolean", description: "Don't wait." },
  },
  positionals: [{ name: "place", description: "Where.", required: true }],
} as const;

test("help names the program, arguments, options and defaults", () => {
  const help = commandHelp(command);
  expect(help).toMatch(/^Usage: athanor sample \[--count N\] \[--fast\] PLACE\n/u);
  expect(help).toContain("-c, --count N  How many. (default 3)");
  expect(help).toMatch(/More words\.$/u);
});

test("words are parsed by the declaration", () => {
  expect(parseCommand(command, ["here", "-c", "5", "--fast"])).toEqual({
    options: { count: 5, fast: true },
    positionals: ["here"],
  });
  expect(parseCommand(command, ["a b"])).toMatchObject({
    options: { count: 3 },
    positionals: ["a b"],
  });
});

test.each([
  [[], "Expected PLACE after athanor sample, received nothing."],
  [["x", "--count", "many"], 'Expected --count of athanor sample to be a number, received "many".'],
  [["x", "--slow"], "--slow"],
  [["x", "y"], "Expected at most 1"],
])("%j is refused with the usage", (words, message) => {
  expect(() => parseCommand(command, words)).toThrow(message);
  expect(() => parseCommand(command, words)).toThrow("Usage: athanor sample");
});
