import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createDriver, resultOf } from "./runtime-driver.ts";
import type { Driver } from "./runtime-driver.ts";

// Loading is Node's own business in a process of its own, so these tests run cells.

const FILES: Readonly<Record<string, string>> = {
  "node_modules/esm-only/package.json": '{"type":"module","exports":{".":{"import":"./i.js"}}}',
  "node_modules/esm-only/i.js": "export const named = 1; export default 2;",
  "node_modules/computed/package.json": '{"main":"i.js"}',
  "node_modules/computed/i.js": 'for (const name of ["a", "b"]) module.exports[name] = name;',
  "node_modules/dual/package.json": '{"exports":{"import":"./i.mjs","require":"./i.cjs"}}',
  "node_modules/dual/i.mjs": 'export const which = "esm";',
  "node_modules/dual/i.cjs": 'exports.which = "cjs";',
  "data.json": '{"rows":[1,2]}',
  "util.ts":
    'import type { X } from "./types";\nexport enum Level { Low = 3 }\n\nexport function fail(x: X): never {\n  throw new RangeError(`bad ${x}`);\n}\nexport const late: number = await 4;\n',
  "types.ts": "export type X = number;\n",
  "uses-tf.ts": 'import * as tf from "@tensorflow/tfjs";\nexport const seen: unknown = tf;\n',
  "nested.mjs": 'import "not-installed-inside";\n',
};

let folder = "";
let driver: Driver;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "athanor-modules-"));
  for (const [name, text] of Object.entries(FILES)) write(name, text);
  driver = createDriver(folder);
});

afterAll(async () => {
  await driver.executor.dispose();
  rmSync(folder, { recursive: true });
});

function write(name: string, text: string): void {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), text);
}

async function valueOf(specifier: string, expression: string): Promise<unknown> {
  const load = `const m = await __athanor.wait(__athanor.import(${JSON.stringify(specifier)}));`;
  return resultOf(await driver.run(`${load}\nreturn { value: ${expression} };`));
}

test.each([
  ["node:fs", "typeof m.readFileSync", "'function'"],
  ["fs", "typeof m.default.readFileSync", "'function'"],
  ["esm-only", "[m.named, m.default]", "[ 1, 2 ]"],
  ["computed", "[m.a, m.b, m.default.a]", "[ 'a', 'b', 'a' ]"],
  ["dual", "m.which", "'esm'"],
  ["./data.json", "[m.rows, m.default.rows]", "[ [ 1, 2 ], [ 1, 2 ] ]"],
  ["./util.ts", "[m.Level.Low, m.late]", "[ 3, 4 ]"],
  ["./util", "m.Level.Low", "3"],
  ["./util.js", "m.Level.Low", "3"],
  ["athanor/package.json", "m.default.name", "'athanor'"],
])("import of %s gives its exports", async (specifier, expression, text) => {
  expect(await valueOf(specifier, expression)).toBe(text);
});

test("what the notebook's folder lacks comes from Athanor", async () => {
  expect(await valueOf("yaml", 'm.parse("a: 1")')).toBe("{ a: 1 }");
});

test("require resolves as import does", async () => {
  const values =
    '[require("dual").which, require("./data.json").rows, typeof require("yaml").parse]';
  expect(resultOf(await driver.run(`return { value: ${values} };`))).toBe(
    "[ 'cjs', [ 1, 2 ], 'function' ]",
  );
});

test("cells, local files and require share one instance of TensorFlow.js", async () => {
  const shared = await driver.run(`
    const tf = await __athanor.wait(__athanor.import("@tensorflow/tfjs"));
    const file = await __athanor.wait(__athanor.import("./uses-tf.ts"));
    const again = await __athanor.wait(__athanor.import("@tensorflow/tfjs"));
    return { value: [tf === again, file.seen.engine() === tf.engine(), require("@tensorflow/tfjs").engine() === tf.engine()] };
  `);
  expect(resultOf(shared)).toBe("[ true, true, true ]");
});

test("a tensor of a cell shows its values", async () => {
  expect(await valueOf("@tensorflow/tfjs", "m.tensor2d([[1, 2], [3, 4]])")).toBe(
    "Tensor float32 [2, 2]\n[[1, 2],\n [3, 4]]",
  );
});

test("tslab's displays come out of this kernel", async () => {
  const { events } = await driver.run(
    'const tslab = await __athanor.wait(__athanor.import("tslab")); tslab.display.html("<b>x</b>");',
  );
  expect(events).toEqual([{ kind: "display", data: { "text/html": "<b>x</b>" } }]);
});

test.each(["edited.ts", "edited.cjs"])("an edited file is loaded again: %s", async (name) => {
  const text = (value: number) =>
    name.endsWith("ts") ? `export const v: number = ${value};` : `exports.v = ${value};`;
  write(name, text(1));
  expect(await valueOf(`./${name}`, "m.v")).toBe("1");
  write(name, text(2));
  utimesSync(join(folder, name), new Date(), new Date(Date.now() + 5000));
  expect(await valueOf(`./${name}`, "m.v")).toBe("2");
});

test("an error in a local TypeScript file shows its own line", async () => {
  const { outcome } = await driver.run(
    'const m = await __athanor.wait(__athanor.import("./util.ts")); m.fail(3);',
  );
  if (outcome.status !== "error") throw new Error("expected an error");
  const text = stripVTControlCharacters(outcome.traceback.join("\n"));
  expect(text).toMatch(
    /RangeError: bad 3\n.*fail \(util\.ts:5:9\)[\s\S]*> 5 \| {3}throw new RangeError/,
  );
});

test.each([
  [
    "no-such-package/deep",
    /Cannot find the package "no-such-package" .* npm install no-such-package/,
  ],
  ["@no/such/deep", /npm install @no\/such$/],
  ["./no-such-file", /Expected a file for "\.\/no-such-file"/],
  ["./nested.mjs", /Cannot find package 'not-installed-inside' imported from .*nested\.mjs/],
])("a missing module says what to do: %s", async (specifier, message) => {
  expect(await valueOf(specifier, "m")).toMatch(message);
});

test("require of a missing package says what to do", async () => {
  expect(resultOf(await driver.run('require("no-such-package");'))).toMatch(/npm install/);
});

test("code made at run time can import too", async () => {
  const made = `return { value: (await eval('import("node:path")')).posix.sep };`;
  expect(resultOf(await driver.run(made))).toBe("'/'");
});
