import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { coreMagics } from "../../../kernel/magics/core-magics.ts";
import type { MagicContext } from "../../../kernel/magics/magic.ts";
import { createRegistry } from "../../../kernel/magics/registry.ts";
import { createFakeNotebook, type FakeNotebook } from "./fake-context.ts";

const registry = createRegistry(coreMagics);
const home = process.cwd();
let folder = "";

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "athanor-magics-")));
  process.chdir(folder);
});
afterEach(() => process.chdir(home));

async function run(
  line: string,
  options: { body?: string; context?: Partial<MagicContext> } = {},
): Promise<FakeNotebook & { value: unknown }> {
  const notebook = createFakeNotebook(options.context);
  const [name = "", args = ""] = line.split(/ (.*)/s);
  const value = await registry.run(name, args, options.body, notebook.context);
  return { ...notebook, value };
}

test("%cd moves, %cd - goes back, %pwd tells", async () => {
  await run("cd /");
  expect((await run("pwd")).value).toBe("/");
  await run("cd -");
  expect(process.cwd()).toBe(folder);
});

test("%cd to a folder that isn't there says so and stays", async () => {
  await expect(run("cd nowhere")).rejects.toThrow(
    'Expected a folder for %cd, received "nowhere": there is no such file or folder.',
  );
  expect(process.cwd()).toBe(folder);
});

test("%env sets, gives back and hides secrets in its list", async () => {
  await run("env ATHANOR_T=a b");
  await run("env ATHANOR_API_KEY secret-value");
  expect((await run("env ATHANOR_T")).value).toBe("a b");
  const { printed } = await run("env");
  expect(printed.stdout).toContain("ATHANOR_T=a b\n");
  expect(printed.stdout).toContain("ATHANOR_API_KEY=<hidden>\n");
  expect(printed.stdout).not.toContain("secret-value");
  delete process.env["ATHANOR_T"];
  delete process.env["ATHANOR_API_KEY"];
  await expect(run("env ATHANOR_T")).rejects.toThrow("which isn't set");
});

test("%%writefile writes, overwrites and appends, and leaves nothing else behind", async () => {
  expect((await run("writefile a.txt", { body: "one" })).printed.stdout).toBe("Wrote a.txt\n");
  expect((await run("writefile a.txt", { body: "two\n" })).printed.stdout).toBe(
    "Overwrote a.txt\n",
  );
  await run("writefile -a a.txt", { body: "three" });
  expect(readFileSync("a.txt", "utf8")).toBe("two\nthree\n");
  expect(readdirSync(".")).toEqual(["a.txt"]);
});

test("%%writefile into a missing folder changes nothing", async () => {
  await expect(run("writefile no/a.txt", { body: "x" })).rejects.toThrow(
    "Expected to write no/a.txt, but there is no such file or folder. Nothing was changed.",
  );
  expect(existsSync("no")).toBe(false);
});

test("%load puts the file's text in place of the cell", async () => {
  writeFileSync("a.ts", "const a = 1;\n");
  const { calls } = await run("load a.ts");
  expect(calls).toEqual([["setNextInput", "// %load a.ts\nconst a = 1;\n", true]]);
});

test("%run runs a file's text, or a notebook's cells without those to skip", async () => {
  writeFileSync("a.ts", "const a = 1;");
  const cells = [
    { cell_type: "markdown", source: "# x" },
    { cell_type: "code", source: ["a\n", "b"] },
    { cell_type: "code", source: "skipped", metadata: { tags: ["skip-execution"] } },
    { cell_type: "code", source: "c" },
  ];
  writeFileSync("n.ipynb", JSON.stringify({ cells, nbformat: 4 }));
  expect((await run("run a.ts")).calls).toEqual([["execute", "const a = 1;"]]);
  expect((await run("run n.ipynb")).calls).toEqual([
    ["execute", "a\nb"],
    ["execute", "c"],
  ]);
});

test.each([
  ["run a.py", 'Expected a .ts, .js or .ipynb file for %run, received "a.py".'],
  ["run a.ts", 'Expected a file for %run, received "a.ts": there is no such file or folder.'],
])("%s is refused", async (line, message) => {
  await expect(run(line)).rejects.toThrow(message);
});

test("%run of a damaged notebook says what it is", async () => {
  writeFileSync("n.ipynb", "{");
  await expect(run("run n.ipynb")).rejects.toThrow(
    "Expected n.ipynb to be a notebook, received text that isn't JSON",
  );
});

test("%who and %whos list names with types, values that aren't set yet included", async () => {
  const values: Record<string, unknown> = {
    n: 3,
    s: "hi",
    t: { shape: [2, 3], dtype: "float32" },
    f: Math.max,
  };
  const context: Partial<MagicContext> = {
    names: () => ["s", "n", "t", "f", "gone"],
    get: (name) => {
      if (!(name in values)) throw new Error("no value");
      return values[name];
    },
  };
  expect((await run("who", { context })).printed.stdout).toBe("f  gone  n  s  t\n");
  expect((await run("who number", { context })).printed.stdout).toBe("n\n");
  const { stdout } = (await run("whos", { context })).printed;
  expect(stdout.split("\n")).toEqual([
    "Name  Type      Value",
    "f     function  max(2)",
    "gone  -         no value yet",
    "n     number    3",
    's     string    "hi"',
    "t     Object    shape [2, 3] float32",
    "",
  ]);
});

test("%reset asks first unless it is forced", async () => {
  expect((await run("reset", { context: { input: async () => "n" } })).calls).toEqual([]);
  expect((await run("reset", { context: { input: async () => "y" } })).calls).toEqual([["reset"]]);
  expect((await run("reset -f")).calls).toEqual([["reset"]]);
});

test("%history prints session, line and input, and turns a word into a pattern", async () => {
  const asked: unknown[] = [];
  const context: Partial<MagicContext> = {
    history: async (...query) => {
      asked.push(query);
      return [[1, 2, "let a = 1\n"]];
    },
  };
  const { printed } = await run("history -n 5 -g let", { context });
  expect(printed.stdout).toBe("1/2: let a = 1\n");
  expect(asked).toEqual([[5, "*let*"]]);
  await expect(run("history -n 0")).rejects.toThrow(
    "Expected --limit of %history to be an integer of at least 1",
  );
});

test("%rerun runs the last cell, or the one with a number", async () => {
  const cell = (executionCount: number, source: string, status: "ok" | "running" = "ok") => {
    return { executionCount, source, status, outputs: [], startedAt: 0 };
  };
  const context = { cells: async () => [cell(1, "a"), cell(2, "b"), cell(3, "%rerun", "running")] };
  expect((await run("rerun", { context })).calls).toEqual([["execute", "b"]]);
  expect((await run("rerun 1", { context })).calls).toEqual([["execute", "a"]]);
  await expect(run("rerun 9", { context })).rejects.toThrow(
    "Expected a cell that ran before, received number 9.",
  );
});

test("%typecheck sets the mode", async () => {
  expect((await run("typecheck warn")).calls).toEqual([["setTypecheck", "warn"]]);
});

test.each([
  ["html", { "text/html": "<b>x</b>", "text/plain": "<b>x</b>" }],
  ["js", { "application/javascript": "<b>x</b>" }],
])("%%%%%s shows its cell", async (name, bundle) => {
  expect((await run(name, { body: "<b>x</b>" })).calls).toEqual([["display", bundle]]);
});

test("%sh streams output, keeps lines for an assignment, and fails with the exit code", async () => {
  const { printed, value } = await run("sh echo a; echo b >&2");
  expect([printed, value]).toEqual([{ stdout: "a\n", stderr: "b\n" }, undefined]);
  expect((await run("sh --lines printf 'a\\nb\\n'")).value).toEqual(["a", "b"]);
  await expect(run("sh exit 3")).rejects.toThrow("The command `exit 3` ended with exit code 3.");
});

test("%%bash stops at the first command that fails", async () => {
  const notebook = createFakeNotebook();
  const script = "echo a\nfalse\necho b\n";
  await expect(registry.run("bash", "", script, notebook.context)).rejects.toThrow("exit code 1");
  expect(notebook.printed.stdout).toBe("a\n");
});

test("an interrupt ends a shell command", async () => {
  const notebook = createFakeNotebook();
  const done = registry.run("sh", "echo begun; sleep 60 & wait", undefined, notebook.context);
  await expect.poll(() => notebook.printed.stdout).toBe("begun\n");
  notebook.abort.abort();
  await expect(done).rejects.toThrow("was ended by SIGTERM");
});

test("%time prints CPU and wall time between start and stop", async () => {
  await run("time --start");
  const { printed } = await run("time --stop");
  expect(printed.stdout).toMatch(/^CPU times: user .*, sys .*, total .*\nWall time: .*\n$/);
  await expect(run("time")).rejects.toThrow("Expected a statement after %time.");
});

test("x = %time STATEMENT gives the statement's value and stops the clock also when it throws", async () => {
  const execute = async (): Promise<unknown> => 7;
  const { printed, value } = await run("time f(a)", { context: { execute } });
  expect(value).toBe(7);
  expect(printed.stdout).toMatch(/Wall time/);
  const failing = { execute: () => Promise.reject(new Error("no")) };
  await expect(run("time f(a)", { context: failing })).rejects.toThrow("no");
  expect((await run("time --stop")).printed.stdout).toBe("");
});

test("%timeit compiles its statement once and runs it in repeats of loops", async () => {
  let runs = 0;
  const sources: string[] = [];
  const execute = async (code: string): Promise<unknown> => {
    sources.push(code);
    return () => (runs += 1);
  };
  const { printed } = await run("timeit -n 5 -r 3 f('a b')", { context: { execute } });
  expect(sources).toEqual(["(() => {\nf('a b')\n})"]);
  expect(runs).toBe(1 + 5 * 3);
  expect(printed.stdout).toContain("median of 3 repeats of 5 loops");
});

test("%%timeit runs its line once and awaits a cell that awaits", async () => {
  const sources: string[] = [];
  const execute = async (code: string): Promise<unknown> => {
    sources.push(code);
    return async () => undefined;
  };
  await run("timeit -n 1 -r 1 const a = 1", { body: "await f(a)", context: { execute } });
  expect(sources).toEqual(["const a = 1", "(async () => {\nawait f(a)\n})"]);
});

test("%timeit without a statement or with no loops is refused", async () => {
  await expect(run("timeit")).rejects.toThrow("Expected a statement for %timeit.");
  await expect(run("timeit -n 0 a")).rejects.toThrow(
    "Expected -n of %timeit to be at least 1, received 0.",
  );
});
