import { expect, test } from "vitest";
import { magicCodeAt, magicLineAt, revealCode } from "../../../kernel/session/magic-line.ts";

const magics = [
  {
    name: "timeit",
    kind: "both",
    summary: "",
    options: ["n"],
    positionals: ["code"],
    values: { n: [] },
    body: "code",
  },
  { name: "lr", kind: "line", summary: "", options: [] },
] as const;

test("a magic's line is split as a shell would, up to the cursor", () => {
  const code = 'a;\nx = %lr --name "two words" rest "op';
  expect(magicLineAt(code, code.length)).toEqual({
    name: "lr",
    words: ["--name", "two words", "rest"],
    word: "op",
    wordStart: code.length - 2,
    start: 11,
  });
  expect(magicLineAt("a % lr", 6)).toBeUndefined();
  expect(magicLineAt("! ls fi", 7)).toMatchObject({ name: "sh", words: ["ls"], word: "fi" });
});

/** What of the text at the `|` is TypeScript. */
function codeAt(marked: string): string | undefined {
  const code = marked.replace("|", "");
  const range = magicCodeAt(code, marked.indexOf("|"), magics);
  return range === undefined ? undefined : code.slice(range.start, range.end);
}

test("TypeScript inside magics is found: statements behind options, bodies, open braces", () => {
  expect(codeAt("%timeit -n 5 a.b| + c\nd")).toBe("a.b + c");
  expect(codeAt("%timeit --n=5 a|")).toBe("a");
  expect(codeAt("%%timeit setup\na.b|\nc")).toBe("a.b\nc");
  expect(codeAt("%lr {a.b|} x")).toBe("a.b");
  expect(codeAt("%lr {a.b} x|")).toBeUndefined();
  expect(codeAt("a.b|")).toBeUndefined();
});

test("what stands in front of revealed TypeScript is blank, and positions stay", () => {
  const code = "let a;\nx = %timeit a.b\nc";
  const masked = "let a;\nx = 0          \nc";
  expect(revealCode(masked, code, { start: 19, end: 22 })).toBe("let a;\n            a.b\nc");
  const body = "%%timeit\na.b";
  expect(revealCode("0           ", body, { start: 9, end: 12 })).toBe("        \na.b");
});
