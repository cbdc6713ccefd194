import { parse } from "acorn";
import { describe, expect, it } from "vitest";
import { blankTypes } from "../../../kernel/language/blank-types.ts";
import { lowerSyntax } from "../../../kernel/language/lower-syntax.ts";
import { parseCell } from "../../../kernel/language/syntax-tree.ts";

/** Programs whose types can be blanked; TypeScript's own emit says what must remain. */
const programs: readonly string[] = [
  "const x: number = 1 as any satisfies unknown; x!",
  "let a!: string, b: number | undefined; var c: { d: 1; e: 2 }",
  "function f<T, U extends T[] = T[]>(this: Foo, a?: T, ...rest: U): asserts a is T { return }",
  "function o(a: string): void\nfunction o(a: number): void\nfunction o(a: any) {}",
  "const g = async <T,>(x: T): Promise<T> => x, h = (x?: number, y = 2 as const) => x",
  "const { a, b: [c] }: { a: 1; b: [2] } = v, [d]: [1] = w",
  "class A<T> extends B<T> implements C, D { x: T; y?: T; z!: T; static s: number = 1; readonly r = 2; private p; declare q: T }",
  "abstract class A { abstract m(): void; abstract x: number; constructor(a: string); constructor(a: any) { super() } n?(): void; [k: string]: unknown; get v(): number { return 1 } }".replace(
    "super()",
    "",
  ),
  "class A { a = 1\n private ['b'] = 2\n public *g() {}\n static readonly c = 3\n override async d() {}\n protected static async *e<T>() {} }",
  "class A { x = y as T\n ['z'] = 1 }",
  "interface I { a: 1 }\ntype T = I\ndeclare const q: number\ndeclare function w(): void\ndeclare class V {}\ndeclare enum Z {}\ndeclare namespace N { const a: 1 }\ndeclare global { var y: 1 }",
  "import type { A } from 'a'; import { type B, C, type D } from 'c'; import E, { type F } from 'e'; import * as G from 'g'; import type H = require('h'); export type { A }; export { type I2, C }; export type * from 'q'",
  "const n = o as any\n(1).toFixed()",
  "const n = o as any\n;[1].map(String)",
  "x = 1\ntype T = 2\n;(1).toFixed()",
  "f<number>(1); new Map<string, Array<Set<number>>>(); tag<string>`a${1 as any}b`; const inst = f<string>",
  "f?.<number>(1); a?.b!.c; a![0]!.b!; (a as any).b = 1; (<any>a).b; for (const x of <any[]>y) {}",
  "try {} catch (e: unknown) {}",
  "for (let i: number = 0; i < (n as number); i++) {} for (const k in o as object) {}",
  "const f = function <T>(this: T): T { return this }, o = { m<T>(x: T): T { return x }, async *g?(): any {}, get x(): 1 { return 1 } }".replace(
    "g?()",
    "g()",
  ),
  "switch (x as any) { case <any>1: y as T\n default: z! }",
  "label: while (x as boolean) { break label }\nif (a) b as T\nelse c as T",
  "const s = `${a as string}`, r = /[<(]/g, lt = a < b, sh = (a as number) << 2, cmp = a < (b as number) && c > d",
  "export default x as T\n;(1)",
  "export default class<T> { a: T }",
  "export abstract class Q {}\nexport const z: number = 1\nexport function f(): void {}",
  "const a = [1, 2] as const, b = { a: 1 as number } satisfies { a: number }",
  "const p = new (class<T> { constructor(a?: T) {} })<number>(1)",
  "async function f(x: AsyncIterable<number>): Promise<void> { for await (const a of x as any) await (a as any) }",
  "const long = (\n  a: number,\n  b: {\n    c: string\n  },\n): { d: 1 } => ({ d: 1 })",
  "const unicode: string = 'é😀' as string, after: number = 1",
];

/** A tree without positions, parentheses and empty statements, which the two ways may write differently. */
function shape(code: string): unknown {
  const tree = parse(code, {
    ecmaVersion: "latest",
    sourceType: "module",
    checkPrivateFields: false,
  } as never);
  return JSON.parse(
    JSON.stringify(tree, (key, value: unknown) => {
      if (key === "start" || key === "end" || key === "raw") return undefined;
      if (Array.isArray(value)) return value.filter((each) => !isNoise(each));
      return value;
    }),
  ) as unknown;
}

function isNoise(node: unknown): boolean {
  if (typeof node !== "object" || node === null) return false;
  const { type, specifiers, declaration, source, directive } = node as Record<string, unknown>;
  if (type === "EmptyStatement" || directive === "use strict") return true;
  const isBare = Array.isArray(specifiers) && specifiers.length === 0;
  return type === "ExportNamedDeclaration" && isBare && !declaration && !source;
}

describe("blankTypes", () => {
  it.each(programs)("leaves what TypeScript's own emit leaves of %j", (source) => {
    const { file, errors } = parseCell(source, "In[1].ts");
    expect(errors).toEqual([]);
    const blanked = blankTypes(file);
    expect(shape(blanked!)).toEqual(shape(lowerSyntax(file, {}).code));
  });

  it.each(programs)("keeps every other character of %j in its place", (source) => {
    const blanked = blankTypes(parseCell(source, "In[1].ts").file)!;
    expect(blanked).toHaveLength(source.length);
    const changed = blanked.split("").filter((unit, index) => unit !== source.charAt(index));
    expect(changed.every((unit) => unit === " " || unit === ";" || "const ".includes(unit))).toBe(
      true,
    );
    expect(blanked.split("\n").map((line) => line.length)).toEqual(
      source.split("\n").map((line) => line.length),
    );
  });

  it.each([
    "const f = <T,\n>(x: T) => x",
    "const f = (x: number):\n number => x",
    "const f = () => <T>{ a: 1 }",
    "function f() { return <\nT>(1) }",
    "<any>function () {}",
  ])("gives up where blanks would change the meaning: %j", (source) => {
    expect(blankTypes(parseCell(source, "In[1].ts").file)).toBeUndefined();
  });

  it("turns import = require into a const of the same length", () => {
    const source = "import fs = require('fs')\nimport a = N.b";
    expect(blankTypes(parseCell(source, "In[1].ts").file)).toBe(
      "const  fs = require('fs')\nconst  a = N.b",
    );
  });
});
