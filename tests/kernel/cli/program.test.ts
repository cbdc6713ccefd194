import { existsSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runMagicCommand } from "../../../kernel/cli/magic-command.ts";
import { runProgram } from "../../../kernel/cli/program.ts";
import type { Magic } from "../../../kernel/magics/magic.ts";
import { createFakeTerminal } from "./fake-terminal.ts";

const folder = mkdtempSync(join(tmpdir(), "athanor-program-"));

async function run(...words: string[]): Promise<{ code: number; out: string; err: string }> {
  const terminal = createFakeTerminal(folder, { JUPYTER_DATA_DIR: join(folder, "data"), PATH: "" });
  const code = await runProgram(words, terminal);
  return { code, ...terminal.printed };
}

test("without a command the commands are listed and the exit code is 2", async () => {
  const { code, out } = await run();
  expect(code).toBe(2);
  for (const name of ["install", "uninstall", "doctor", "run", "new"])
    expect(out).toMatch(new RegExp(`^  ${name} `, "m"));
});

test.each(["install", "uninstall", "doctor", "run", "new"])(
  "%s --help tells its usage",
  async (name) => {
    const { code, out } = await run(name, "--help");
    expect([code, out.split("\n")[0]]).toEqual([
      0,
      expect.stringMatching(new RegExp(`^Usage: athanor ${name} \\[`)),
    ]);
  },
);

test("a mistyped option of a command is one line and exit code 2", async () => {
  const { code, err } = await run("run", "a.ipynb", "--reprot", "x");
  expect(code).toBe(2);
  expect(err).toMatch(
    /^athanor: Unknown option --reprot of athanor run\. Did you mean --report\? Usage: athanor run \[.*\n$/,
  );
});

test("a notebook that isn't JSON is one line, and nothing is written", async () => {
  writeFileSync(join(folder, "bad.ipynb"), "no json");
  const { code, err } = await run("run", "bad.ipynb");
  expect(code).toBe(1);
  expect(err).toMatch(
    /^athanor: Expected .*bad\.ipynb to be a Jupyter notebook \(nbformat 4\), received text that isn't JSON .*\n$/,
  );
  expect(existsSync(join(folder, "bad.executed.ipynb"))).toBe(false);
});

test("two places for one install are refused", async () => {
  const { code, err } = await run("install", "--user", "--prefix", "x");
  expect([code, err]).toEqual([
    1,
    "athanor: Expected one of --user, --sys-prefix and --prefix, received several.\n",
  ]);
});

test("uninstalling what isn't there says where it looked", async () => {
  const { code, err } = await run("uninstall", "--user");
  expect([code, err]).toEqual([
    1,
    `athanor: Expected an installed kernel "athanor"; there is none in ${join(folder, "data")}.\n`,
  ]);
});

const echo: Magic = {
  name: "echo",
  kind: "line",
  summary: "Repeats.",
  options: { loud: { type: "boolean", description: "In capitals." } },
  positionals: [{ name: "word", description: "A word.", required: true }],
  command: true,
  run: async ({ options, positionals: [word = ""] }, context) => {
    context.print(`${options["loud"] === true ? word.toUpperCase() : word}\n`);
    if (word === "get") context.get("x");
    return word === "show"
      ? { [Symbol.for("Jupyter.display")]: () => ({ "text/plain": "shown" }) }
      : undefined;
  },
};

test("a magic runs as a command, words with blanks included, and its value is printed", async () => {
  const terminal = createFakeTerminal(folder);
  expect(await runMagicCommand(echo, ["a b", "--loud"], terminal)).toBe(0);
  await runMagicCommand(echo, ["show"], terminal);
  expect(terminal.printed.out).toBe("A B\nshow\nshown\n");
});

test("a magic's help in a terminal and a call that doesn't fit name the program", async () => {
  const terminal = createFakeTerminal(folder);
  await runMagicCommand(echo, ["--help"], terminal);
  expect(terminal.printed.out).toMatch(/^Usage: athanor echo \[--loud\] WORD\n/);
  await expect(runMagicCommand(echo, [], terminal)).rejects.toThrow(
    "Expected WORD after athanor echo, received nothing. Usage: athanor echo [--loud] WORD",
  );
});

test("what only a notebook has is refused in a terminal", async () => {
  await expect(runMagicCommand(echo, ["get"], createFakeTerminal(folder))).rejects.toThrow(
    "Expected a notebook: the variable x doesn't exist in a terminal.",
  );
});
