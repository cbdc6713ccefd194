/** Types, modules and errors of a project's notebook, over real sockets. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";
import { contentsOf, printed } from "../support/fake-frontend.ts";
import type { Answer, FakeFrontend } from "../support/fake-frontend.ts";
import { startKernel } from "../support/kernel-process.ts";
import type { KernelProcess } from "../support/kernel-process.ts";

const cwd = mkdtempSync(join(tmpdir(), "athanor-types-"));
let kernel: KernelProcess;
let frontend: FakeFrontend;

function write(path: string, content: string | object): void {
  const file = join(cwd, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content));
}

beforeAll(async () => {
  write("tsconfig.json", {
    compilerOptions: {
      strict: true,
      noUncheckedIndexedAccess: true,
      paths: { "@lib/*": ["./library/*"] },
    },
  });
  // Only `import`, only ES modules, one subpath, and types beside each.
  const condition = (name: string) => ({ types: `./${name}.d.mts`, import: `./${name}.mjs` });
  write("node_modules/modern/package.json", {
    name: "modern",
    version: "1.0.0",
    type: "module",
    exports: { ".": condition("main"), "./deep/*": condition("deep-part") },
  });
  write("node_modules/modern/main.mjs", "export const answer = await Promise.resolve(42);");
  write(
    "node_modules/modern/main.d.mts",
    "/** What everybody asks. */ export declare const answer: 42;",
  );
  write("node_modules/modern/deep-part.mjs", 'export const part = "p";');
  write("node_modules/modern/deep-part.d.mts", "export declare const part: string;");
  write("node_modules/untyped/package.json", {
    name: "untyped",
    version: "1.0.0",
    main: "index.js",
  });
  write(
    "node_modules/untyped/index.js",
    `function one() { return two(); }\nfunction two() { return three(); }\nfunction three() { throw new Error("deep inside"); }\nexports.fail = one;`,
  );
  kernel = await startKernel({ cwd });
  ({ frontend } = kernel);
});
afterAll(() => {
  kernel.dispose();
  rmSync(cwd, { recursive: true, force: true });
});

async function resultOf(code: string): Promise<unknown> {
  const { reply, outputs } = await frontend.execute(code);
  expect(reply.content, code).toMatchObject({ status: "ok" });
  return contentsOf(outputs, "execute_result")[0]?.["data"]["text/plain"];
}

function traceback({ outputs }: Answer): string {
  const lines = contentsOf(outputs, "error")[0]?.["traceback"] as readonly string[];
  return stripVTControlCharacters(lines.join("\n"));
}

it("a package that only exports ES modules is imported with its types, also by a subpath", async () => {
  expect(await resultOf('import { answer } from "modern"; answer')).toBe("42");
  expect(await resultOf('import { part } from "modern/deep/x"; part.toUpperCase()')).toBe("'P'");
  const wrong = await frontend.execute("const text: string = answer;");
  expect(wrong.reply.content["ename"]).toBe("TypeCheckError");
  const hidden = await frontend.execute('import { x } from "modern/hidden";');
  expect(hidden.reply.content["evalue"]).toMatch(/TS2307/u);
  const inspected = await frontend.request("inspect_request", {
    code: "answer",
    cursor_pos: 3,
    detail_level: 0,
  });
  const shown = inspected.reply.content["data"] as Record<string, string>;
  expect(shown["text/markdown"]).toMatch(
    /^```typescript\n[^]*answer: 42\n```\n\nWhat everybody asks\./u,
  );
});

it("the notebook's tsconfig.json decides: strict, and names of its own options", async () => {
  const loose = await frontend.execute("function f(x) { return x; }");
  expect(loose.reply.content["evalue"]).toMatch(/TS7006/u);
  const indexed = await frontend.execute(
    "const list: number[] = [1]; const first: number = list[0];",
  );
  expect(indexed.reply.content["evalue"]).toMatch(/TS2322[^]*undefined/u);
});

it("missing types warn and the cell runs", async () => {
  const { reply, outputs } = await frontend.execute('import { fail } from "untyped"; typeof fail');
  expect(reply.content["status"]).toBe("ok");
  expect(printed(outputs, "stderr")).toMatch(/In\[\d+\]\.ts:1:22 - TS7016/u);
  expect(contentsOf(outputs, "execute_result")[0]?.["data"]["text/plain"]).toBe("'function'");
});

it("a type error points at the user's line with the code around it, magics above or not", async () => {
  const wrong = await frontend.execute('%pwd\nconst ok = 1;\nconst count: number = "three";');
  expect(traceback(wrong)).toMatch(
    /In\[\d+\]\.ts:3:7 - TS2322[^]*3 \| const count: number = "three";\n\s+\^{5}/u,
  );
});

it("an error at run time stands at the user's line, its causes below, frames of libraries folded", async () => {
  const cell = `function load(): void {
  try { fail(); } catch (cause) {
    throw new Error("can't load", { cause });
  }
}
load();`;
  const text = traceback(await frontend.execute(cell));
  expect(text).toMatch(/^Error: can't load/u);
  expect(text).toMatch(/at load \(?In\[\d+\]\.ts:3:11/u);
  expect(text).toMatch(/> ?3 \|\s+throw new Error|3 \|\s+throw new Error/u);
  expect(text.indexOf("can't load")).toBeLessThan(text.indexOf("deep inside"));
  expect(text).toMatch(/untyped/u);
  expect(text).not.toMatch(/at two /u);
  expect(text).not.toMatch(/athanor|node:internal|dist\/kernel/u);
});

it("an error that came through awaits stands at each of them, as in plain Node", async () => {
  const late = await frontend.execute(`import { readFile } from "node:fs/promises";
async function inner(): Promise<void> { await null; throw new Error("late"); }
async function outer(): Promise<void> {
  await inner();
}
await outer();`);
  expect(traceback(late)).toMatch(
    /at inner \(In\[\d+\]\.ts:2:[^]*at outer \(In\[\d+\]\.ts:4:[^]*at In\[\d+\]\.ts:6:/u,
  );
  const missing = await frontend.execute('\nawait readFile("no-such-file");');
  expect(traceback(missing)).toMatch(/ENOENT[^]*at In\[\d+\]\.ts:2:/u);
});

it("text of JSX is no magic", async () => {
  const { outputs } = await frontend.execute("<p>\n  Really?\n  !important\n  %who\n</p>");
  expect(contentsOf(outputs, "execute_result")[0]?.["data"]["text/html"]).toBe(
    "<p>Really? !important %who</p>",
  );
});

it("cursor positions are code points: emoji before them, in completion and inspection", async () => {
  const code = '"🎈🎈"; const réponse = 1; rép';
  const { reply } = await frontend.request("complete_request", {
    code,
    cursor_pos: 28,
  });
  expect(reply.content).toMatchObject({ matches: ["réponse"], cursor_start: 25, cursor_end: 28 });
  const types = (reply.content["metadata"] as Record<string, unknown>)[
    "_jupyter_types_experimental"
  ];
  expect(types).toEqual([
    expect.objectContaining({ start: 25, end: 28, text: "réponse", type: "const" }),
  ]);
  const inspected = await frontend.request("inspect_request", {
    code,
    cursor_pos: 14,
    detail_level: 0,
  });
  expect(inspected.reply.content["found"]).toBe(true);
});

it("completion brings kinds and signatures; a name that nobody imported says where it is", async () => {
  await frontend.execute("const scale = (x: number, by = 2): number => x * by;");
  const { reply } = await frontend.request("complete_request", { code: "scal", cursor_pos: 4 });
  const types = (reply.content["metadata"] as Record<string, unknown>)[
    "_jupyter_types_experimental"
  ];
  expect(types).toEqual([
    {
      start: 0,
      end: 4,
      text: "scale",
      type: "const",
      signature: expect.stringContaining("x: number"),
    },
  ]);
  const unknown = await frontend.execute('readFileSync("x")');
  expect(unknown.reply.content["evalue"]).toMatch(/import \{ readFileSync \} from "node:fs"/u);
});

it("%load puts a file's text in place of the cell, as a set_next_input payload", async () => {
  write("snippet.ts", "const loaded = 1;\n");
  const { reply } = await frontend.execute("%load snippet.ts");
  expect(reply.content["payload"]).toEqual([
    { source: "set_next_input", text: "// %load snippet.ts\nconst loaded = 1;\n", replace: true },
  ]);
});

it("JSX shows as HTML, typed and at the user's lines", async () => {
  const { outputs } = await frontend.execute(
    'const rows = [["loss", 0.25], ["a<b", 1]] as const;\n' +
      "<table>{rows.map(([name, value]) => <tr><td>{name}</td><td>{value.toFixed(2)}</td></tr>)}</table>",
  );
  expect(contentsOf(outputs, "execute_result")[0]?.["data"]["text/html"]).toBe(
    "<table><tr><td>loss</td><td>0.25</td></tr><tr><td>a&lt;b</td><td>1.00</td></tr></table>",
  );
  const wrong = await frontend.execute("\nconst part = <p>\n  {rows.nothing}\n</p>");
  expect(traceback(wrong)).toMatch(/In\[\d+\]\.ts:3:9 - TS2339/u);
  const handler = await frontend.execute(
    "const click = () => 1;\n\n<button onClick={click as any}>x</button>",
  );
  expect(traceback(handler)).toMatch(/attribute "onClick"[^]*widget[^]*In\[\d+\]\.ts:3:/u);
});

it("files with JSX make the same HTML in a notebook without a tsconfig.json", async () => {
  const folder = mkdtempSync(join(tmpdir(), "athanor-jsx-"));
  writeFileSync(
    join(folder, "card.tsx"),
    "export const Card = ({ title }: { title: string }) => <i>{title}</i>;\n",
  );
  const other = await startKernel({ cwd: folder });
  try {
    const code = 'import { Card } from "./card.tsx";\n<Card title="a<b" />';
    const { outputs } = await other.frontend.execute(code);
    expect(contentsOf(outputs, "execute_result")[0]?.["data"]["text/html"]).toBe("<i>a&lt;b</i>");
  } finally {
    other.dispose();
    rmSync(folder, { recursive: true, force: true });
  }
});
