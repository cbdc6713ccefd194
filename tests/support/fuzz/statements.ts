import { expression } from "./expressions.ts";
import { bodyOf, inner } from "./scope.ts";
import type { Scope } from "./scope.ts";

type Make = (scope: Scope) => string;

/** Types of any shape, for annotations. */
export const types: readonly string[] = [
  "any",
  "number | string",
  "{ a: number; b?: string }",
  "Array<any>",
  "(x: number) => void",
  "unknown extends 1 ? 2 : any",
  "[first: any, ...rest: any[]]",
  "`a${string}`",
  "new () => object",
  "typeof globalThis",
  "{\n  readonly [key: string]: any\n}",
];

const simple: readonly Make[] = [
  (s) => `console.log(${expression(s)})`,
  (s) => `console.log(${expression(s)}, ${expression(s)})`,
  (s) => expression(s).replace(/^(?=[[{/]|function|class|let|async)/u, "0, "),
  (s) => `;(${expression(s)})`,
];

const compound: readonly Make[] = [
  (s) => `if (${expression(s)}) ${block(s)} else ${block(s)}`,
  (s) => `if (${expression(s)}) console.log(${expression(s)})\nelse console.log("else")`,
  (s) => `try ${block(s)} catch (error: any) { console.log(show(error)) } finally ${block(s)}`,
  (s) =>
    `try { throw new RangeError("e" + String(${expression(s)})) } catch ({ message }) { console.log(show(message)) }`,
  (s) => `try { throw ${expression(s)} } catch { console.log("caught") }`,
  (s) => loop(s, (body, i) => `for (let ${i}: number = 0; ${i} < 3; ${i}++) ${body}`),
  (s) => loop(s, (body, i) => `for (const ${i} of [1, ${expression(s)}] as any[]) ${body}`),
  (s) => loop(s, (body, i) => `for (const ${i} in { a: 1, b: ${expression(s)} }) ${body}`),
  (s) => loop(s, (body, i) => `for (var ${i} = 0, ${s.fresh()} = 1; ${i} < 2; ++${i}) ${body}`),
  (s) =>
    loop(
      s,
      (body, i) => `for (const [${i}, { x = 5 }] of [[1, {}], [2, { x: 1 }]] as any) ${body}`,
    ),
  (s) => {
    const i = s.fresh();
    return `{ let ${i} = 0; ${loop(s, (body) => `while (${i}++ < 3) ${body}`)} }`;
  },
  (s) => {
    const i = s.fresh();
    return `{ let ${i} = 3; ${loop(s, (body) => `do ${body} while (--${i})`)} }`;
  },
  (s) => {
    const i = s.fresh();
    const value = expression(s);
    return `{ let ${i} = 0; do console.log(${i}, ${value}); while (++${i} < 2) console.log("after") }`;
  },
  (s) =>
    `switch (${expression(s)}) { case 1: console.log("one")\ncase "a": ${block(s)} break; default: console.log("none") }`,
  () =>
    `{ const make = [0, 1, 2].map((n) => () => n * 2); console.log(make.map((f) => f()).join()) }`,
  () =>
    `{ const fs: any[] = []; for (let i = 0; i < 3; i++) { fs.push(() => i); if (i === 1) continue }\nconsole.log(fs.map((f) => f())) }`,
  (s) => computing(s),
  (s) => (s.isAsync ? forAwait(s) : block(s)),
  (s) => (s.isAsync ? turns(s) : block(s)),
  (s) => block(s),
];

/** A statement that declares nothing at its own level, `var` aside. */
export function statement(scope: Scope): string {
  if (scope.depth <= 0 || scope.random.chance(0.5))
    return close(scope, scope.random.pick(simple)(inner(scope)));
  return scope.random.pick(compound)(inner(scope));
}

/** With a semicolon or without; where that joins lines, it does so wherever the program runs. */
export function close({ random }: Scope, text: string): string {
  return random.chance(0.5)
    ? `${text};`
    : `${text}${random.pick(["", "", " // end\n", " /* end */"])}`;
}

function block(scope: Scope): string {
  const own = scope.fresh();
  const local = inner(scope, {
    values: [...scope.values, own],
    variables: [...scope.variables, own],
  });
  const count = 1 + scope.random.below(2);
  const body = Array.from({ length: count }, () => statement(local)).join("\n");
  const value = expression(inner(scope));
  return scope.random.pick([
    `{ let ${own}: ${scope.random.pick(types)} = ${value};\n${body}\n}`,
    `{\nlet ${own} = ${value}\n;${body}\n}`,
    `{ type A = 1; interface B { a: A }\nlet ${own}: any = ${value}\n;${body} }`,
  ]);
}

function loop(scope: Scope, make: (body: string, variable: string) => string): string {
  const { random } = scope;
  const variable = scope.fresh();
  const label = random.chance(0.4) ? scope.fresh() : "";
  const loops = [...scope.loops, label];
  const local = inner(scope, { loops, values: [...scope.values, variable] });
  const outer = loops.filter((each) => each !== "");
  const jumps = [
    "continue",
    "break",
    ...outer.flatMap((each) => [`break ${each}`, `continue ${each}`]),
  ];
  const jump = random.chance(0.5) ? `if (${expression(local)}) ${random.pick(jumps)}\n` : "";
  const body = random.pick([
    () => `{ ${statement(local)}\n${jump}console.log("round") }`,
    () => `{\n${jump}${statement(local)} }`,
    () => `console.log(show(${expression(local)}))\n`,
    () => `;\n`,
  ])();
  const text = make(body.trim() === ";" ? "{}" : body, variable);
  return label === "" ? text : `${label}: ${text}`;
}

/** A loop of many turns that calls nothing. */
function computing({ random, fresh, loops }: Scope): string {
  const [i, sum] = [fresh(), fresh()];
  const count = random.pick([0, 1, 255, 256, 257, 600]);
  const head = random.pick([
    `for (let ${i} = 0; ${i} < ${count}; ${i}++)`,
    `for (let ${i} = ${count}, step = 3; ${i} > 0; ${i} -= step, ${sum} += 0.5)`,
    `for (var ${i} = 0; ${sum} < ${count} && ${i} < 900; ++${i})`,
    `let ${i} = ${count}; while (${i}--)`,
    `let ${i} = ${count}; while((${i} -= 2) > 0)`,
  ]);
  const outer = loops.findLast((each) => each !== "");
  const statements = [
    `if (${i} % 7 === 3) continue`,
    `if (${sum} > 700) break`,
    `switch (${i} % 3) { case 0: ${sum} += 2; break; case 1: ${sum} ^= 1 }`,
    `${sum} = Math.abs(${sum} - ${i}) % 5000`,
    `const ${fresh()}: number[] = [${i}]`,
    `if (${i} === 500) ${outer === undefined ? "break" : `break ${outer}`}`,
  ].filter(() => random.chance(0.5));
  const body = random.pick([
    `{ ${[...statements, `${sum} += ${i} & 3`].join("; ")} }`,
    `${sum} += ${i}\n`,
    ";",
  ]);
  const isLabelled = random.chance(0.1) && !head.startsWith("let");
  return `{ let ${sum}: any = 0; ${isLabelled ? `${fresh()}: ` : ""}${head} ${body}\nconsole.log(${sum}) }`;
}

function forAwait(scope: Scope): string {
  const x = scope.fresh();
  const items = scope.random.pick([
    `[1, Promise.resolve(${expression(scope)}), 3]`,
    `(async function* () { yield 1; try { yield ${expression(bodyOf(scope, [], { isAsync: true, isGenerator: true }))} } finally { console.log("closed") } })()`,
    `new Set(["a", ${expression(scope)}])`,
  ]);
  const jump = scope.random.chance(0.4) ? "break" : "console.log('next')";
  return `for await (const ${x} of ${items} as any) { console.log(show(${x}))\n${jump} }`;
}

/** Two tasks whose turns interleave; what is awaited has settled. */
function turns(scope: Scope): string {
  const [task, n, i] = [scope.fresh(), scope.fresh(), scope.fresh()];
  const awaited = scope.random.pick([
    "null",
    "Promise.resolve(1)",
    `(${expression(inner(scope, { depth: 0 }))})`,
  ]);
  return `{ const ${task} = async (${n}: string) => { for (let ${i} = 0; ${i} < 3; ${i}++) { await ${awaited}; console.log(${n}, ${i}) } }
const chain = Promise.resolve().then(() => console.log("t1")).then(() => console.log("t2")).then(() => console.log("t3"))
const both = [${task}("a"), ${task}("b")]; await chain; for (const each of both) await each; }`;
}
