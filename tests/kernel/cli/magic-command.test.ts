import { expect, test } from "vitest";
import {
  loadCommandMagics,
  runMagicCommand,
  terminalContext,
} from "../../../kernel/cli/magic-command.ts";
import type { Magic } from "../../../kernel/magics/magic.ts";
import { createFakeTerminal } from "./fake-terminal.ts";

function magic(run: Magic["run"]): Magic {
  return {
    name: "greet",
    kind: "line",
    summary: "Greets.",
    options: { loud: { type: "boolean", description: "In capitals." } },
    positionals: [{ name: "who", description: "Who is greeted.", required: true }],
    run,
  };
}

async function call(run: Magic["run"], ...words: string[]) {
  const terminal = createFakeTerminal("/notebooks");
  const code = await runMagicCommand(magic(run), words, terminal);
  return { code, ...terminal.printed };
}

test("words become options and positionals; text, objects and displays are printed", async () => {
  const echo = await call(
    async ({ options, positionals, line }) => ({ options, positionals, line }),
    "--loud",
    "Ann",
  );
  expect(JSON.parse(echo.out)).toMatchObject({
    options: { loud: true },
    positionals: ["Ann"],
    line: "--loud Ann",
  });
  expect((await call(async () => "hello", "Ann")).out).toBe("hello\n");
  const shown = { [Symbol.for("Jupyter.display")]: () => ({ "text/plain": "a table" }) };
  expect((await call(async () => shown, "Ann")).out).toBe("a table\n");
  expect((await call(async () => undefined, "Ann")).out).toBe("");
});

test("a magic prints to both streams and displays text; it knows the folder", async () => {
  const seen = await call(async (_, context) => {
    context.print("a");
    context.print("b", "stderr");
    context.display({ "text/plain": context.cwd, "text/html": "<b>" });
  }, "Ann");
  expect(seen).toEqual({ code: 0, out: "a/notebooks\n", err: "b" });
});

test("--help shows the options instead of running", async () => {
  const { out, code } = await call(() => Promise.reject(new Error("ran")), "--help");
  expect(out).toContain("--loud");
  expect(code).toBe(0);
});

test("what only a notebook has is refused with a way out", async () => {
  const context = terminalContext(createFakeTerminal("/"), new AbortController().signal);
  expect(() => context.get("x")).toThrow(
    "Expected a notebook: the variable x doesn't exist in a terminal. Use this magic in a cell.",
  );
  await expect(context.execute("1")).rejects.toThrow("running cell code doesn't exist");
});

test("Ctrl+C aborts the magic's signal, and nobody listens afterwards", async () => {
  const before = process.listenerCount("SIGINT");
  const aborted = await call(async (_, { signal }) => {
    process.emit("SIGINT");
    return String(signal.aborted);
  }, "Ann");
  expect(aborted.out).toBe("true\n");
  expect(process.listenerCount("SIGINT")).toBe(before);
});

test("the library's magics that are commands are found", async () => {
  const names = (await loadCommandMagics()).map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(["native", "report", "runs"]));
});
