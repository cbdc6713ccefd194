import { stripVTControlCharacters } from "node:util";
import { expect, it } from "vitest";
import { PROMPT_HELP, promptForFrames } from "../../../kernel/magics/debug-prompt.ts";
import type { Failure } from "../../../kernel/runtime/error-frames.ts";
import { createFakeNotebook } from "./fake-context.ts";

const failure: Failure = {
  error: new Error("lost"),
  frames: [
    { name: "inner", file: "In[1].ts", line: 2, source: "a\nb\nc", variables: new Map([["x", 1]]) },
    { name: "", file: "In[1].ts", line: 3, source: undefined, variables: new Map() },
  ],
};

async function talk(lines: readonly string[]): Promise<string> {
  const left = [...lines];
  const { context, printed } = createFakeNotebook({ input: async () => left.shift() ?? "q" });
  await promptForFrames(failure, context);
  return stripVTControlCharacters(printed.stdout);
}

it("begins with the place of the error and walks up and down", async () => {
  const text = await talk(["up", "up", "locals", "down", "down", "u x"]);
  expect(text).toContain("> 0  inner at In[1].ts:2\n      1 | a\n    > 2 | b");
  expect(text).toContain(
    "> 1  (top level) at In[1].ts:3\nNo frame called this one.\nNo variables of its own",
  );
  expect(text).toContain("> 0  inner");
  expect(text).toContain("This is where the error was thrown.");
});

it("tells frames, variables, values and its commands", async () => {
  const text = await talk(["bt", "a", "p x + 1", "x * 2", "", "help"]);
  expect(text).toContain("> 0  inner at In[1].ts:2\n  1  (top level) at In[1].ts:3\n");
  expect(text).toContain("x: number = 1\n");
  expect(text).toContain("'inner: x + 1'\n'inner: x * 2'\n");
  expect(text).toContain(PROMPT_HELP);
});

it("prints the variables and ends where nobody can be asked", async () => {
  const { context, printed } = createFakeNotebook({
    input: () => Promise.reject(Object.assign(new Error("no"), { name: "StdinNotAllowedError" })),
  });
  await promptForFrames(failure, context);
  expect(printed.stdout).toContain("x: number = 1");
});
