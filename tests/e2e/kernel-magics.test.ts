import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { coreMagics } from "../../kernel/magics/core-magics.ts";
import { createRegistry } from "../../kernel/magics/registry.ts";
import { magics as practiceMagics } from "../../lib/magics/extension.ts";
import { contentsOf, printed } from "../support/fake-frontend.ts";
import type { Answer } from "../support/fake-frontend.ts";
import { startKernel } from "../support/kernel-process.ts";
import type { KernelProcess } from "../support/kernel-process.ts";

const cwd = mkdtempSync(join(tmpdir(), "athanor-magics-"));
let kernel: KernelProcess;

beforeAll(async () => {
  // As a desktop program starts kernels: without the PATH of a shell.
  kernel = await startKernel({ cwd, env: { PATH: "/usr/bin:/bin" } });
});
afterAll(() => {
  kernel.dispose();
  rmSync(cwd, { recursive: true, force: true });
});

async function ok(code: string): Promise<Answer> {
  const answer = await kernel.frontend.execute(code);
  expect(answer.reply.content, code).toMatchObject({ status: "ok" });
  return answer;
}
async function resultOf(code: string): Promise<unknown> {
  const { outputs } = await ok(code);
  return contentsOf(outputs, "execute_result")[0]?.["data"]["text/plain"];
}
async function completed(code: string): Promise<unknown> {
  const ask = { code, cursor_pos: code.length };
  return (await kernel.frontend.request("complete_request", ask)).reply.content["matches"];
}
const write = (path: string, text: string): void => writeFileSync(join(cwd, path), text);

test("%npm install brings a package that the next cell imports with its types", async () => {
  const source = join(cwd, "source");
  mkdirSync(source);
  const manifest = { name: "tiny-adder", version: "1.2.3", main: "index.js", types: "index.d.ts" };
  write("source/package.json", JSON.stringify(manifest));
  write("source/index.js", "exports.add = (a, b) => a + b;");
  write("source/index.d.ts", "export function add(a: number, b: number): number;");
  const early = await kernel.frontend.execute('import { add } from "tiny-adder"; add(1, 2)');
  expect(early.reply.content["status"]).toBe("error");
  const npm = join(dirname(process.execPath), "../lib/node_modules/npm/bin/npm-cli.js");
  spawnSync(process.execPath, [npm, "pack"], { cwd: source });
  await ok("%npm install ./source/tiny-adder-1.2.3.tgz");
  expect(existsSync(join(cwd, "node_modules/tiny-adder/index.js"))).toBe(true);
  expect(await resultOf('import { add } from "tiny-adder"; add(1, 2)')).toBe("3");
  const wrong = await kernel.frontend.execute('add("1", 2)');
  expect(wrong.reply.content).toMatchObject({ status: "error", ename: "TypeCheckError" });
});

test("a job outlives the kernel with its log; %jobs and %kill of the next kernel know it", async () => {
  const own = await startKernel({ cwd });
  const started = await own.frontend.execute("%bg echo begun; sleep 300");
  expect(printed(started.outputs)).toMatch(/Job 1 runs .*\.athanor\/jobs\/1\/log\.txt/u);
  await own.frontend.request("shutdown_request", { restart: false }, "control");
  own.dispose();
  await sleep(500);
  expect(printed((await ok("%jobs")).outputs)).toMatch(/^1 +running .*sleep 300/u);
  expect(printed((await ok("%jobs 1")).outputs)).toBe("running\nbegun\n");
  const { pid } = JSON.parse(readFileSync(join(cwd, ".athanor/jobs/1/job.json"), "utf8")) as {
    pid: number;
  };
  expect(printed((await ok("%kill 1")).outputs)).toMatch(/was told to end/u);
  for (let attempt = 0; attempt < 50 && isAlive(pid); attempt += 1) await sleep(50);
  expect(isAlive(pid)).toBe(false);
  expect(printed((await ok("%jobs")).outputs)).toMatch(/^1 +(killed|ended)/u);
  expect(printed((await ok("%kill 1")).outputs)).toMatch(/had ended before/u);
  await ok("const quick = %bg exit 3");
  for (let attempt = 0; attempt < 50; attempt += 1) {
    if (existsSync(join(cwd, ".athanor/jobs/2/code"))) break;
    await sleep(50);
  }
  expect(printed((await ok("%jobs")).outputs)).toMatch(/\n2 +ended with 3/u);
  const unknown = await kernel.frontend.execute("%kill 9");
  expect(unknown.reply.content["evalue"]).toMatch(/received "9"; known are 1, 2/u);
});

function isAlive(group: number): boolean {
  try {
    return process.kill(-group, 0);
  } catch {
    return false;
  }
}

test("%%capture keeps output in a variable; names stay and nothing is shown until show()", async () => {
  const quiet = await ok(
    '%%capture shown\nconst inner = 5\nconsole.log("a")\nconsole.error("b")\n!echo c\ninner * 2',
  );
  expect(quiet.outputs.map(({ header }) => header["msg_type"])).toEqual([
    "status",
    "execute_input",
    "status",
  ]);
  expect(await resultOf("[inner, shown.stdout, shown.stderr, shown.outputs.length]")).toBe(
    "[ 5, 'a\\nc\\n', 'b\\n', 1 ]",
  );
  const later = await ok("shown.show()");
  expect(printed(later.outputs)).toBe("a\nc\n");
  expect(contentsOf(later.outputs, "display_data")[0]?.["data"]["text/plain"]).toBe("10");
  const failed = await kernel.frontend.execute(
    '%%capture\nconsole.log("x")\nthrow new Error("seen")',
  );
  expect(contentsOf(failed.outputs, "error")[0]?.["evalue"]).toBe("seen");
  expect(printed((await ok('console.log("open again")')).outputs)).toBe("open again\n");
});

test("%autoreload brings edits of local modules and of what they import, and keeps the state", async () => {
  write("deep.ts", "export const factor = 2;");
  write(
    "shallow.ts",
    'import { factor } from "./deep.ts";\nexport const scale = (x: number) => x * factor;',
  );
  await ok('%autoreload on\nimport { scale } from "./shallow.ts";\nlet state = 40;');
  expect(await resultOf("state += 1; scale(state)")).toBe("82");
  await sleep(20);
  write("deep.ts", "export const factor = 3;");
  expect(await resultOf("state += 1; scale(state)")).toBe("126");
  await sleep(20);
  write("shallow.ts", "export const scale = (x: number) => `${x}!`;");
  expect(await resultOf("scale(state).toUpperCase()")).toBe("'42!'");
  await sleep(20);
  write("shallow.ts", "export const scale = ;");
  const broken = await ok("scale(state)");
  expect(printed(broken.outputs, "stderr")).toMatch(/autoreload: import \{ scale \}/u);
  expect(contentsOf(broken.outputs, "execute_result")[0]?.["data"]["text/plain"]).toBe("'42!'");
  await ok("%autoreload off");
});

test("%load_ext adds magics of a module, which cells then use", async () => {
  write(
    "my-magics.ts",
    `export const magics = [{ name: "twice", kind: "line", summary: "Doubles.", options: {},
      positionals: [{ name: "n", description: "A number.", required: true }],
      run: async ({ positionals: [n] }: any) => 2 * Number(n) }];`,
  );
  expect(printed((await ok("%load_ext ./my-magics.ts")).outputs)).toBe(
    "%twice from ./my-magics.ts\n",
  );
  expect(await resultOf("const doubled = %twice 21\ndoubled")).toBe("42");
  expect(await completed("%twi")).toEqual(["%twice"]);
  expect(await completed("%load_ext ./my")).toEqual(["./my-magics.ts"]);
  expect(await completed("%load_ext ath")).toEqual(["athanor/magics"]);
  const none = await kernel.frontend.execute("%load_ext ./deep.ts");
  expect(none.reply.content["evalue"]).toMatch(/to export `magics`/u);
});

test("{expression} in magic lines is filled in, JSON and shell braces stay", async () => {
  const { outputs } = await ok(`const folder = "x y"; const count = 3
!echo "{folder.length + count}" '{"a": {count}}' '{print}' {1,2}`);
  expect(printed(outputs)).toBe('6 {"a": 3} {print} {1,2}\n');
});

test("%prun shows where the time went as text and as an SVG, and keeps names and the profile", async () => {
  const { outputs } = await ok(
    "%%prun\nfunction burn(n: number) { let s = 0; for (let i = 0; i < n; i++) s += Math.sqrt(i); return s; }\nconst burned = burn(3e7)",
  );
  expect(printed(outputs)).toMatch(/ms in all.*\n[^]*burn In\[\d+(\.\d+)?\]\.ts:\d+/u);
  const [shown] = contentsOf(outputs, "display_data");
  expect(shown?.["data"]["image/svg+xml"]).toMatch(/^<svg .*burn In\[/u);
  expect(await resultOf("burned > 0")).toBe("true");
  expect(await resultOf("const kept = %prun burn(1e6)\nkept.nodes.length > 3")).toBe("true");
});

test("a positional's choices are completed", async () => {
  const ask = { code: "%autoreload o", cursor_pos: 13 };
  const { reply } = await kernel.frontend.request("complete_request", ask);
  expect(reply.content["matches"]).toEqual(["on", "off"]);
  const all = { code: "%typecheck ", cursor_pos: 11 };
  const other = await kernel.frontend.request("complete_request", all);
  expect(other.reply.content["matches"]).toEqual(["error", "warn", "off"]);
});

test("every magic has its help behind ? and ??, in the pager", async () => {
  for (const { name } of createRegistry([...coreMagics, ...practiceMagics]).list()) {
    for (const marks of ["?", "??"]) {
      const { reply } = await ok(`%${name}${marks}`);
      expect(reply.content["payload"], name).toEqual([
        expect.objectContaining({ source: "page", start: 0 }),
      ]);
    }
  }
});

test("x = %magic keeps the value of every magic that has one", async () => {
  write("seven.ts", "const seven = 7; seven");
  const cell = `theFolder = %pwd
thePath = %env PATH
theTimed = %time 40 + 2
theKept = %prun 1 + 1
theRan = %run ./seven.ts
theLines = !printf 'a\\nb\\n'
theListed = %runs
theJob = %bg true
theCard = %machine`;
  await ok(cell);
  expect(await resultOf("[theFolder.length > 1, thePath, theTimed, theRan, theLines]")).toBe(
    "[ true, '/usr/bin:/bin', 42, 7, [ 'a', 'b' ] ]",
  );
  expect(
    await resultOf("[theKept.nodes.length > 0, theJob.pid > 0, typeof theListed, typeof theCard]"),
  ).toBe("[ true, true, 'object', 'object' ]");
});

test("completion inside magics: TypeScript in statements, bodies and braces, paths and values elsewhere", async () => {
  await ok("const engine = { cylinders: 4 }");
  expect(await completed("%timeit -n 2 engine.cyl")).toEqual(["cylinders"]);
  expect(await completed("%%capture out\nengine.cyl")).toEqual(["cylinders"]);
  expect(await completed("!echo {engine.cyl")).toEqual(["cylinders"]);
  expect(await completed("%run sev")).toEqual(["seven.ts"]);
  expect(await completed("%%bash\ncat sev")).toEqual(["seven.ts"]);
  expect(await completed("%check initial-l")).toEqual(["initial-loss"]);
});
