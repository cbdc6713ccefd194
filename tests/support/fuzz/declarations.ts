import { expression } from "./expressions.ts";
import { bodyOf, inner, useName } from "./scope.ts";
import type { Scope } from "./scope.ts";
import { close, statement, types } from "./statements.ts";

/** A declaration at top level: its text, and what it adds to the program's scope. */
export interface Declaration {
  readonly text: string;
  readonly values?: readonly string[];
  readonly variables?: readonly string[];
  readonly functions?: readonly string[];
  readonly classes?: readonly string[];
}

/** Any top-level declaration. */
export function declaration(scope: Scope): Declaration {
  return scope.random.pick(declarations)(inner(scope));
}

const variable = (name: string, text: string): Declaration => ({
  text,
  values: [name],
  variables: [name],
});
const constant = (text: string, ...values: string[]): Declaration => ({ text, values });
const callable = (name: string, text: string): Declaration => ({ text, functions: [name] });

const declarations: readonly ((scope: Scope) => Declaration)[] = [
  (s) => simpleVariable(s),
  (s) => simpleVariable(s),
  (s) => pattern(s),
  (s) => pattern(s),
  (s) => namedFunction(s),
  (s) => namedFunction(s),
  (s) => otherFunction(s),
  (s) => classOf(s),
  (s) => classOf(s),
  (s) => typeScriptOnly(s),
  (s) => typeScriptOnly(s),
  (s) => nestedVar(s),
];

function simpleVariable(scope: Scope): Declaration {
  const { random } = scope;
  const x = scope.fresh();
  const value = expression(scope);
  return random.pick([
    () => variable(x, close(scope, `let ${x} = ${value}`)),
    () => variable(x, close(scope, `let ${x}: ${random.pick(types)} = (${value}) as any`)),
    () => variable(x, close(scope, `var ${x}: any = ${value}`)),
    () => variable(x, `let ${x}\n;[1].forEach((e) => console.log(e))`),
    () => variable(x, `let ${x}!: number\n;(console.log(typeof ${x}))`),
    () => variable(x, close(scope, `export let ${x}: any = ${value}`)),
    () => constant(close(scope, `const ${x} = ${value}`), x),
    () => constant(`const ${x} = ${value} // as const\n`, x),
    () => constant(close(scope, `const ${x} = await (${value})`), x),
    () =>
      constant(
        close(scope, `/** doc */ const /* a */ ${x} /* : b */ : /* c */ any = ${value} /* d */`),
        x,
      ),
    () => {
      const y = scope.fresh();
      return constant(close(scope, `const ${x}: any = ${value}, ${y} = [${x}]`), x, y);
    },
  ])();
}

function pattern(scope: Scope): Declaration {
  const { random } = scope;
  const [a, b, c] = [scope.fresh(), scope.fresh(), scope.fresh()];
  const value = expression(scope);
  const kind = random.pick(["const", "let", "var"]);
  return random.pick([
    constant(
      `${kind} { a: ${a}, b: [${b} = ${value}, ...${c}] }: any = { a: ${value}, b: [undefined, 2, 3] }\n;console.log(show(${c}))`,
      a,
      b,
      c,
    ),
    constant(
      `${kind} [${a}, , ${b} = ${value}] = [${value}, 2] as any[], { ["x" + 1]: ${c} = ${a} } = {} as any;`,
      a,
      b,
      c,
    ),
    constant(
      `${kind} { a: { b: ${a} } = { b: ${value} }, ...${b} } = { c: 1, d: 2 } as any\nconst ${c} = Object.keys(${b}).length`,
      a,
      b,
      c,
    ),
    constant(
      `${kind} [${a}, [${b}, ...${c}]] = new Map([[${value}, "ab"]]).entries().next().value as any`,
      a,
      b,
      c,
    ),
  ]);
}

function namedFunction(scope: Scope): Declaration {
  const { random } = scope;
  const [f, x] = [scope.fresh(), scope.fresh()];
  const body = bodyOf(scope, [x], { isAsync: false, isGenerator: false });
  const lines = Array.from({ length: 1 + random.below(2) }, () => statement(inner(body))).join(
    "\n",
  );
  const result = expression(body);
  return callable(
    f,
    random.pick([
      `console.log(show(${f}(1)))\nfunction ${f}(${x}?: any): any { ${lines}\nreturn ${result} }`,
      `function ${f}(${x}: number): any\nfunction ${f}(${x}: string): any\nfunction ${f}(${x}: any) { return ${result} }`,
      `function ${f}<T extends object>(this: void, ${x}: any = 2, ...rest: T[]): any {\n${lines}\nif (rest.length) return rest\nreturn ${result}\n}`,
      `export function ${f}(${x}: any) { return ${result} }`,
      `function ${f}(${x}: any): asserts ${x} { ${lines} }`,
      `function ${f}(${x}: any): any { return ${x} > 3 ? 0 : ${f}(${x} + 1 || 9) }`,
      `const ${f} = function (${x}: any) { ${lines}; return ${result} }`,
      `const ${f} = (${x}: any): any => (${result})`,
      `const ${f} = (${x}: any)\n  : any => {\n${lines}\nreturn ${result} }`,
    ]),
  );
}

function otherFunction(scope: Scope): Declaration {
  const { random } = scope;
  const [f, x] = [scope.fresh(), scope.fresh()];
  const later = bodyOf(scope, [x], { isAsync: true, isGenerator: false });
  const lazy = bodyOf(scope, [x], { isAsync: false, isGenerator: true });
  return {
    text: random.pick([
      `async function ${f}(${x}: any) { ${statement(later)}\nreturn ${expression(later)} }\nconsole.log(show(await ${f}(1)))`,
      `function* ${f}(${x}: any): Generator<any> { ${statement(lazy)}\nyield* [1, ${expression(lazy)}] }\nfor (const v of ${f}(2)) console.log(show(v))`,
      `async function* ${f}(${x}?: any) { yield ${expression(later)}; ${statement(later)} }\nfor await (const v of ${f}()) console.log(show(v))`,
      `const ${f} = async (${x}: any) => { try { return await (${expression(later)}) } catch { return "failed" } }\nconsole.log(show(await ${f}(1)))`,
    ]),
  };
}

function classOf(scope: Scope): Declaration {
  const { random } = scope;
  const c = scope.fresh();
  const value = expression(bodyOf(scope, [], { isAsync: false, isGenerator: false }));
  const base = useName(scope, "classes");
  if (base !== undefined) scope.capture(base);
  const heritage = base !== undefined && random.chance(0.5) ? ` extends ${base}` : "";
  const text = random.pick([
    `class ${c}${heritage} { p?: any = ${value}; static q: any = 1; get g(): any { return this.p } ["m" + 1]() { return ${value} } }`,
    `class ${c}<T = any>${heritage} implements Object { private readonly x: any = ${value}\ndeclare y: T\n;[Symbol.iterator] = null; public static *z() { yield 1 } }`,
    `abstract class ${scope.fresh()}X<T> { abstract a(): T; b(): any { return ${value} } }\nclass ${c}${heritage} { static count = 0; static make(): ${c} { ${c}.count++; return new ${c}() } }`,
    `class ${c}${heritage} { static { console.log("static", typeof this) } #p = ${value}; m(): any { return this.#p } static async n() { return 1 } }`,
    `export class ${c}${heritage} { ok() { return typeof ${c} } }`,
    `const ${c} = class${heritage} { v: any = ${value} }`,
    `const logged = (value: any, context: any) => void console.log(String(context.kind))\n@logged\nclass ${c}${heritage} { @logged m() {} @logged accessor a: any = ${value} }`.replaceAll(
      "logged",
      scope.fresh(),
    ),
  ]);
  return { text, classes: [c] };
}

function typeScriptOnly(scope: Scope): Declaration {
  const { random } = scope;
  const [x, y] = [scope.fresh(), scope.fresh()];
  const value = expression(inner(scope, { isAsync: false }));
  return random.pick([
    { text: `interface ${x} { a: number }\ninterface ${x} { b(): string }` },
    { text: `type ${x}<T> = T extends (infer U)[] ? U : never\n;[1].map((e) => console.log(e))` },
    { text: `declare const ${x}: number\ndeclare function ${y}(): void;` },
    constant(
      `enum ${x} { A, B = 5, C, D = "d" as any, E = A | B }\nconsole.log(show(${x}), ${x}[5])`,
      x,
    ),
    constant(`const enum ${x} { A = 2, B }\nconsole.log(${x}.B)`, x),
    constant(
      `namespace ${x} { export const a = (${value}); export function f() { return typeof a } }\nconsole.log(${x}.f())`,
      x,
    ),
    { text: `namespace ${x} { export interface I { a: number } export type T = I }` },
    {
      text: `{ using ${x} = { [Symbol.dispose]() { console.log("disposed") } } as any; console.log(typeof ${x}) }`,
    },
    { text: `export type { }` },
    {
      text: `declare global { interface Window { ${x.replaceAll("§", "z")}: number } }\nexport {}`,
    },
    constant(`const ${x} = <T,>(v: T): v is any => !!v\nconst ${y} = { ${x} } satisfies object`, y),
  ]);
}

/** `var` inside blocks and loops, which belongs to the whole cell. */
function nestedVar(scope: Scope): Declaration {
  const x = scope.fresh();
  const value = expression(scope);
  return variable(
    x,
    scope.random.pick([
      `if (${value}) var ${x}: any = 1; else var ${x}: any = 2`,
      `for (var ${x} of [1, ${value}] as any[]) console.log(show(${x}))`,
      `for (var ${x} = 0; ${x} < 2; ${x}++);\nconsole.log(${x})`,
      `try { var ${x} = ${value} } finally { console.log(show(${x})) }`,
      `{ var ${x}: any\n;(${value}) }`,
      `if (!${x}) var ${x}\n;[${x}].forEach((e: any) => console.log(show(e)))`,
      `if (1) var { a: ${x} } = { a: ${value} } as any\nconsole.log(show(${x}))`,
      `label: { var ${x}: any = ${value}; break label }`,
      `switch (1) { case 1: var ${x}: any = ${value} }`,
      `if (true) var ${x}: any\n(console.log("apart"))`,
    ]),
  );
}
