import { expect, test } from "vitest";
import { coreMagics } from "../../../kernel/magics/core-magics.ts";
import type { Magic } from "../../../kernel/magics/magic.ts";
import { createRegistry } from "../../../kernel/magics/registry.ts";
import { createFakeNotebook } from "./fake-context.ts";

const registry = createRegistry(coreMagics);

test("the core magics and those about magics are listed by name", () => {
  const names = registry.list().map(({ name }) => name);
  expect(names).toEqual(
    "autoreload bash bg capture cd debug env help history html jobs js kill load load_ext lsmagic markdown npm pdb pinfo pinfo2 prun pwd rerun reset run sh time timeit typecheck who whos writefile xmode".split(
      " ",
    ),
  );
});

test("every magic answers --help with its usage and without running", async () => {
  for (const { name, kind } of registry.list()) {
    const { context, printed, calls } = createFakeNotebook();
    await registry.run(name, "--help", kind === "cell" ? "body" : undefined, context);
    expect(printed.stdout).toMatch(new RegExp(`^Usage: %%?${name}`));
    expect(calls).toEqual([]);
  }
});

test("an unknown magic names the nearest", async () => {
  const { context } = createFakeNotebook();
  await expect(registry.run("lsmagc", "", undefined, context)).rejects.toThrow(
    "Unknown magic %lsmagc. Did you mean %lsmagic? %lsmagic lists all.",
  );
});

test("a line magic refuses a body and a cell magic wants one", async () => {
  const { context } = createFakeNotebook();
  await expect(registry.run("pwd", "", "x", context)).rejects.toThrow(
    "Expected %pwd on a line of its own, received a cell body under %%pwd. Usage: %pwd",
  );
  await expect(registry.run("bash", "", undefined, context)).rejects.toThrow(
    "Expected a cell that begins with %%bash and has lines below, received a line magic.",
  );
});

test("%lsmagic shows a table with a text beside it", async () => {
  const { context, calls } = createFakeNotebook();
  await registry.run("lsmagic", "", undefined, context);
  const bundle = calls[0]?.[1] as Record<string, string>;
  expect(bundle["text/html"]).toContain("<code>%time, %%time</code>");
  expect(bundle["text/plain"]).toContain("%%writefile");
});

test("a magic added later replaces one of the same name", async () => {
  const own = createRegistry(coreMagics);
  const pwd: Magic = {
    name: "pwd",
    kind: "line",
    summary: "Mine.",
    options: {},
    run: async () => "mine",
  };
  own.add([pwd]);
  expect(await own.run("pwd", "", undefined, createFakeNotebook().context)).toBe("mine");
  expect(own.list().filter(({ name }) => name === "pwd").length).toBe(1);
});

test("name? shows documentation in the pager and %name? the magic's help", async () => {
  const inspect = async (): Promise<Record<string, string>> => ({ "text/plain": "const a: 1" });
  const { context, calls } = createFakeNotebook({ inspect });
  await registry.run("pinfo", "a", undefined, context);
  await registry.run("pinfo", "%cd", undefined, context);
  expect(calls[0]).toEqual(["page", { "text/plain": "const a: 1" }]);
  expect(calls[1]).toEqual([
    "page",
    { "text/plain": expect.stringMatching(/^Usage: %cd \[FOLDER\]/) },
  ]);
});

test("help on a name that nobody knows suggests a declared one", async () => {
  const { context } = createFakeNotebook({ names: () => ["model", "digits"] });
  await expect(registry.run("pinfo", "modle", undefined, context)).rejects.toThrow(
    'Expected a name that a cell declared or TypeScript knows, received "modle". Did you mean model?',
  );
});

test("every magic has a page behind ? and, with the code that it runs, behind ??", async () => {
  for (const { name } of registry.list()) {
    const { context, calls } = createFakeNotebook();
    await registry.run("pinfo", `%${name}`, undefined, context);
    await registry.run("pinfo2", `%%${name}`, undefined, context);
    const [short, long] = calls.map(([, data]) => (data as Record<string, string>)["text/plain"]);
    expect(short, name).toMatch(new RegExp(`^Usage: %%?${name}\\b`, "u"));
    expect(long?.startsWith(`${short}\n\nSource:\n`), name).toBe(true);
    expect(long?.length, name).toBeGreaterThan((short?.length ?? 0) + 30);
  }
});

test("a module that %load_ext adds is told, so that completion knows its magics", async () => {
  const told: string[][] = [];
  const small = createRegistry([], (all) => told.push(all.map(({ name }) => name)));
  const twice = { name: "twice", kind: "line", summary: "Doubles.", options: {}, run: () => 2 };
  const execute = async (): Promise<unknown> => ({ magics: [twice] });
  await small.run("load_ext", "./m.ts", undefined, createFakeNotebook({ execute }).context);
  expect(told).toEqual([["help", "load_ext", "lsmagic", "pinfo", "pinfo2", "twice"]]);
});
