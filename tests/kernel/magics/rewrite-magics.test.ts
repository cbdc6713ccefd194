import * as fc from "fast-check";
import { expect, test } from "vitest";
import { rewriteMagics } from "../../../kernel/magics/rewrite-magics.ts";
import { maskMagics, toOriginalIndex } from "../../../kernel/magics/rewritten.ts";

const call = (...values: string[]): string =>
  `await __athanor.magic(${values.map((value) => JSON.stringify(value)).join(", ")})`;
const start = call("time", "--start");
const stop = call("time", "--stop");
const known = (name: string): boolean => ["done", "x"].includes(name);
const code = (source: string): string => rewriteMagics(source, { isKnownName: known }).code;

test.each([
  ["%lsmagic", `${call("lsmagic", "")};`],
  ["  %cd  a b ", `  ${call("cd", "a b")};`],
  ["%lr --start 0.1;", `${call("lr", "--start 0.1;")};`],
  ["a\n%b", `a\n${call("b", "")};`],
  ["%a\n%b\nc", `${call("a", "")};\n${call("b", "")};\nc`],
  ["f(1,\n2)\n%b", `f(1,\n2)\n${call("b", "")};`],
  ["// note\n%b", `// note\n${call("b", "")};`],
  ["%a \\\n  --n 1\nc", `${call("a", "--n 1")};\n\nc`],
])("a line magic becomes an awaited call on its line: %j", (source, expected) => {
  expect(code(source)).toBe(expected);
});

test.each([
  "a\n% b",
  "1 +\n%b",
  "const s = `\n%foo\n`",
  "/*\n%foo\n*/",
  "f(\n%foo\n)",
  "{\n%foo\n}",
  "a %b",
  "'%foo'",
  "x % y",
  "const r = /%foo/;\n",
  "`${`\n%foo\n`}`",
  "/[`]/.test(a)\n'`'",
  "!done",
  "!x()",
  "!x.y && z",
  "!(a || b)",
  "!!x",
  "!function () {}()",
  "!/a/.test(b)",
  "const no = !done",
  "a ? b : c",
  "a\n  ? b\n  : c",
  "a?.b",
  "let n = a ?? b",
])("TypeScript stays as it is: %j", (source) => {
  expect(code(source)).toBe(source);
});

test.each([
  ["x = %foo -a", `x = (${call("foo", "-a")}) as any;`],
  ["fresh = %foo", `var fresh = (${call("foo", "")}) as any;`],
  ["let a;\na = %foo", `let a;\na = (${call("foo", "")}) as any;`],
  ["const { a } = %foo", `const { a } = (${call("foo", "")}) as any;`],
  ["const s = '='; x = %bar", `const s = '='; x = (${call("bar", "")}) as any;`],
  ["const l = !ls -la", `const l = (${call("sh", "--lines ls -la")}) as string[];`],
  ["files = !git ls-files", `var files = (${call("sh", "--lines git ls-files")}) as string[];`],
])("an assigned magic keeps its value: %j", (source, expected) => {
  expect(code(source)).toBe(expected);
});

test.each([
  ["!ls", "ls"],
  ["! x", "x"],
  ["!ls -la | wc -l", "ls -la | wc -l"],
  ["!git status", "git status"],
  ["!./run.sh a", "./run.sh a"],
  ["!/bin/ls", "/bin/ls"],
  ["!!ls x", "ls x"],
])("a shell command is told from a negation: %j", (source, command) => {
  const expected = source.startsWith("!!") ? source : `${call("sh", command)};`;
  expect(code(source)).toBe(expected);
});

test.each([
  ["foo?", "pinfo", "foo"],
  ["foo.bar??", "pinfo2", "foo.bar"],
  ["?foo", "pinfo", "foo"],
  ["??foo", "pinfo2", "foo"],
  ["%lr?", "pinfo", "%lr"],
  ["%%time?", "pinfo", "%%time"],
  ["foo ?", "", ""],
])("a question mark asks for help: %j", (source, name, target) => {
  expect(code(source)).toBe(name === "" ? source : `${call(name, target)};`);
});

test("a cell magic takes the lines below it raw, behind blank lines", () => {
  const source = '\n\n%%bash -e\necho "$X" `a`\n';
  expect(code(source)).toBe(`\n\n${call("bash", "-e", 'echo "$X" `a`\n')}`);
});

test("a cell magic without a body gets an empty one", () => {
  expect(code("%%bash")).toBe(call("bash", "", ""));
});

test("a cell magic further down is a problem at its line", () => {
  const { problems } = rewriteMagics("let a = 1\n  %%bash\nls");
  expect(problems).toEqual([
    {
      message: "%%bash must stand on the first line of its cell; put it into a cell of its own.",
      line: 2,
      column: 3,
    },
  ]);
});

test.each([
  ["%time const x = await f()", `;${start};const x = await f();${stop};`],
  ["%time f()", `;${start};;([(f()), ${stop}] as const)[0];`],
  ["%time a(); b();", `;${start};a(); ;([(b()), ${stop}] as const)[0];`],
  ["%time f(1,\n 2)\n  .g()\nr", `;${start};;([(f(1,\n 2)\n  .g()), ${stop}] as const)[0];\nr`],
  ["%time if (a) b()", `;${start};if (a) b();${stop};`],
  ["%time {a: 1}", `;${start};{a: 1};${stop};`],
  ["%time", `${call("time", "")};`],
  ["%time --help", `${call("time", "--help")};`],
])("%%time is expanded around its statement: %j", (source, expected) => {
  expect(code(source)).toBe(expected);
});

test.each([
  [
    "%%time\nconst a = 1\na + 1 // end",
    `${start};\nconst a = 1\n;([(a + 1), ${stop}] as const)[0]; // end`,
  ],
  ["%%time\nconst a = 1", `${start};\nconst a = 1;${stop};`],
  ["%%time\nif (a)\n  b()", `${start};\nif (a)\n  b();${stop};`],
  ["%%time\na()\n%b", `${start};\na()\n${call("b", "")};;${stop};`],
  ["%%time\n", `${start};\n;${stop};`],
])("%%%%time is expanded around its cell: %j", (source, expected) => {
  expect(code(source)).toBe(expected);
});

const lines = fc.constantFrom(
  ..."%a b|%time f(1)|x = %c|!ls -l|name?|const s = `|`|{|}|(|)|let v = 3;|// %d|/*|*/|a ? b : c|'%q'|/re%x/g|%%sh|f(%|\\|${|%time const z = [1,|]".split(
    "|",
  ),
);
const sources = fc.array(lines, { maxLength: 12 }).map((parts) => parts.join("\n"));

test("a mask is as long as its source, with the same line ends", () => {
  fc.assert(
    fc.property(sources, (source) => {
      const mask = maskMagics(rewriteMagics(source));
      expect(mask.length).toBe(source.length);
      expect(mask.split("\n").map((line) => line.length)).toEqual(
        source.split("\n").map((line) => line.length),
      );
    }),
  );
});

test("the rewritten text has as many lines as the source unless a cell magic took the body", () => {
  fc.assert(
    fc.property(sources, (source) => {
      const rewritten = rewriteMagics(source);
      fc.pre(rewritten.cellMagic === undefined || rewritten.cellMagic === "time");
      expect(rewritten.code.split("\n").length).toBe(source.split("\n").length);
    }),
  );
});

test("every piece of the source is covered once and in order", () => {
  fc.assert(
    fc.property(fc.oneof(sources, fc.string({ unit: "binary" })), (source) => {
      let end = 0;
      for (const piece of rewriteMagics(source).pieces) {
        expect(piece.start).toBe(end);
        end = piece.end;
      }
      expect(end).toBe(source.length);
    }),
  );
});

test("a place in the code leads back to the place in the source", () => {
  const cell = rewriteMagics("%cd a\nconst n = 1;\n%time foo(n)");
  expect(toOriginalIndex(cell, cell.code.indexOf("n = 1"))).toBe(cell.original.indexOf("n = 1"));
  expect(toOriginalIndex(cell, cell.code.indexOf("foo("))).toBe(cell.original.indexOf("foo("));
  expect(toOriginalIndex(cell, 3)).toBe(0);
});
