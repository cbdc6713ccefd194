import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CellRunner } from "./support/cell-runner.ts";

/** One top-level statement, once with types and once without. `n` is the number of names declared before it. */
interface Piece {
  readonly typed: string;
  readonly plain: string;
}

type Make = (n: number) => Piece;

const same =
  (text: (n: number) => string): Make =>
  (n) => ({ typed: text(n), plain: text(n) });
const value = fc.integer({ min: -9, max: 9 });

/** `x(n)` is declared by the statement of that number; every statement declares exactly one. */
const name = (n: number): string => `x${n}`;
const earlier = (n: number, back: number): string =>
  n === 0 ? "0" : `num(${name(Math.max(0, n - 1 - (back % n)))})`;

const statements: fc.Arbitrary<Make> = fc.oneof(
  fc.tuple(value, value).map(([a, back]): Make => (n) => ({
    typed: `const ${name(n)}: number = ${earlier(n, Math.abs(back))} + ${a} as number`,
    plain: `const ${name(n)} = ${earlier(n, Math.abs(back))} + ${a}`,
  })),
  value.map((a): Make => (n) => ({
    typed: `let { p: ${name(n)}, ...rest${n} }: { p: number; q?: number } = { p: ${a}, q: ${earlier(n, a * a)} }\nconsole.log(rest${n}.q!)`,
    plain: `let { p: ${name(n)}, ...rest${n} } = { p: ${a}, q: ${earlier(n, a * a)} }\nconsole.log(rest${n}.q)`,
  })),
  value.map((a): Make => (n) => ({
    typed: `console.log(typeof ${name(n)})\nfunction ${name(n)}(this: void, y?: number): number { return (y ?? ${a})! * 2 }`,
    plain: `console.log(typeof ${name(n)})\nfunction ${name(n)}(y) { return (y ?? ${a}) * 2 }`,
  })),
  value.map((a): Make => (n) => ({
    typed: `class ${name(n)}<T> { private static v: number = ${a}; static get(): number { return ${name(n)}.v } }\n[${a}].forEach((e: number) => console.log(e, ${name(n)}.get()))`,
    plain: `class ${name(n)} { static v = ${a}; static get() { return ${name(n)}.v } };[${a}].forEach((e) => console.log(e, ${name(n)}.get()))`,
  })),
  fc
    .nat(4)
    .map((a): Make =>
      same(
        (n) =>
          `for (var ${name(n)} = 0; ${name(n)} < ${a}; ${name(n)}++) if (${name(n)} % 2) console.log(${name(n)}); else continue`,
      ),
    ),
  fc
    .nat(4)
    .map((a): Make =>
      same(
        (n) =>
          `var ${name(n)}\nwhile ((${name(n)} ?? 0) < ${a}) { ${name(n)} = (${name(n)} ?? 0) + 1; if (${name(n)} > 3) break }`,
      ),
    ),
  value.map((a): Make =>
    same(
      (n) => `const ${name(n)} = await Promise.resolve(${a}).then((v) => v + ${earlier(n, a * a)})`,
    ),
  ),
  value.map((a): Make =>
    same(
      (n) =>
        `const ${name(n)} = async function* () { yield ${a}; yield* [1, ${earlier(n, 1)}] }\nfor await (const v of ${name(n)}()) console.log(v)`,
    ),
  ),
  value.map((a): Make =>
    same(
      (n) =>
        `let ${name(n)} = () => ${a}, [s${n} = ${a}] = [, 2];console.log(${name(n)}.name, s${n})`,
    ),
  ),
  value.map((a): Make =>
    same(
      (n) =>
        `try { var ${name(n)} = ${a}; if (${a} > 0) throw new Error('e' + ${a}) } catch ({ message }) { console.log(message) } finally { console.log('f') }`,
    ),
  ),
  value.map((a): Make =>
    same(
      (n) =>
        `const ${name(n)} = ${a}\nswitch (${name(n)}) { case ${earlier(n, 2)}: { console.log('hit') } default: console.log(\`\${${name(n)}}\`) }`,
    ),
  ),
);

const numeric = "const num = (v) => typeof v === 'number' ? v : 1\n";

/** What plain JavaScript prints, the whole program in one async function. */
async function printed(program: string): Promise<readonly string[]> {
  const lines: string[] = [];
  const AsyncFunction = (async () => undefined).constructor as new (
    ...args: string[]
  ) => (console: unknown) => Promise<void>;
  const log = (...values: unknown[]): void => {
    lines.push(values.map(String).join(" "));
  };
  await new AsyncFunction("console", `"use strict";\n${numeric}${program}`)({ log });
  return lines;
}

describe("a program cut into cells", () => {
  it("prints what the same program prints without the kernel, wherever it is cut", async () => {
    const property = fc.asyncProperty(
      fc.array(fc.tuple(statements, fc.boolean()), { minLength: 1, maxLength: 12 }),
      async (makes) => {
        const pieces = makes.map(([make, cut], n) => ({ ...make(n), cut }));
        const cells = pieces.reduce<string[]>(
          (done, { typed, cut }) =>
            cut || done.length === 0
              ? [...done, typed]
              : [...done.slice(0, -1), `${done.at(-1)}\n${typed}`],
          [],
        );
        const runner = new CellRunner();
        await runner.run(numeric.replace("(v)", "(v: unknown)"));
        for (const cell of cells) await runner.run(cell);
        expect(runner.printed).toEqual(await printed(pieces.map((each) => each.plain).join("\n")));
      },
    );
    await fc.assert(property, { numRuns: 200, seed: 20261121 });
  });

  it("leaves the values of all names behind", async () => {
    const property = fc.asyncProperty(
      fc.array(value, { minLength: 1, maxLength: 8 }),
      async (values) => {
        const runner = new CellRunner();
        for (const [n, a] of values.entries()) await runner.run(`const ${name(n)}: number = ${a}`);
        const all = values.map((_, n) => name(n)).join(", ");
        expect(await runner.run(`[${all}].join()`)).toEqual({ value: values.join() });
      },
    );
    await fc.assert(property, { numRuns: 50, seed: 7 });
  });
});
