import { bodyOf, inner, useName } from "./scope.ts";
import type { Scope } from "./scope.ts";

type Make = (scope: Scope) => string;

const literals = [
  "0",
  "1",
  "-2",
  "3.5",
  "0x1f",
  "1_000",
  "1e3",
  "7n",
  "true",
  "null",
  "undefined",
  "''",
  "'it\\'s'",
  '"a\\u{1F600}b"',
  "'</script>'",
  "`plain`",
  "`two\nlines`",
  "[]",
  "[1, , 3]",
  "({})",
  "({ a: 1, 'b-c': 2, 3: 4 })",
  "/[/]\\/(?<y>\\d+)/u.test('/12')",
  "/a|b/g.source",
  "Symbol.iterator.description",
  "String.raw`\\n${1}`",
  "await",
] as const;

const binary = [
  "+",
  "-",
  "*",
  "/",
  "%",
  "===",
  "!==",
  "<",
  ">",
  ">=",
  "&&",
  "||",
  "&",
  "|",
  "^",
  "<<",
  ">>>",
];
const casts = [
  (text: string) => `(${text} as any)`,
  (text: string) => `(${text} as unknown as any)`,
  (text: string) => `(<any>${text})`,
  (text: string) => `(${text})!`,
  (text: string) => `(${text} satisfies unknown)`,
  (text: string) => `(${text} as {\n  a?: number; b(c: string): void;\n} & any)`,
  (text: string) => `(/* a */ ${text} /* b: c */)`,
];

const forms: readonly Make[] = [
  (s) => `(${operand(s)} ${s.random.pick(binary)} ${operand(s)})`,
  (s) => `(${expression(s)} ?? ${expression(s)})`,
  (s) => `${operand(s)} ? ${expression(s)} : ${expression(s)}`,
  (s) => `typeof ${operand(s)}`,
  (s) => `!${operand(s)}`,
  (s) => `-Number(${expression(s)})`,
  (s) => `void ${operand(s)}`,
  (s) => `(${expression(s)}, ${expression(s)})`,
  (s) => `[${expression(s)}, ...[${expression(s)}]]`,
  (s) => `[${expression(s)}, ${expression(s)}].map((e: any, i?: number) => [e, i]).length`,
  (s) => `({ a: ${expression(s)}, ["k" + ${literal(s)}]: 1, ...{ z: 2 } }).a`,
  (s) =>
    `({ get a(): any { return ${expression(inner(s, { isAsync: false, isGenerator: false }))} } }).a`,
  (s) => `({ m<T>(this: any, x: T): T { return x } }).m<any>(${expression(s)})`,
  (s) => `\`<\${${expression(s)}}:\${\`\${${expression(s)}}\`}>\``,
  (s) =>
    `((strings: TemplateStringsArray, ...rest: any[]) => strings.raw.join() + rest.length)\`a\${${expression(s)}}\\n\``,
  (s) => `(${expression(s)} as any)?.a?.[${literal(s)}]?.()`,
  (s) => s.random.pick(casts)(operand(s)),
  (s) => arrowCall(s),
  (s) => functionCall(s),
  (s) => classInstance(s),
  (s) => read(s),
  (s) => read(s),
  (s) => assign(s),
  (s) => call(s),
  (s) => (s.isAsync ? `(await ${operand(s)})` : read(s)),
  (s) => (s.isAsync ? `(await (async () => ${operand(arrowBody(s, true))})())` : read(s)),
  (s) => (s.isGenerator ? `(yield ${operand(s)})` : read(s)),
];

/** Any expression, in parentheses where that may matter. */
export function expression(scope: Scope): string {
  if (scope.depth <= 0 || scope.random.chance(0.3)) {
    return scope.random.chance(0.5) ? read(scope) : literal(scope);
  }
  return scope.random.pick(forms)(inner(scope));
}

function operand(scope: Scope): string {
  return `(${expression(scope)})`;
}

function literal({ random }: Scope): string {
  const text = random.pick(literals);
  return text === "await" ? "'await'" : text;
}

function read(scope: Scope): string {
  return useName(scope, "values") ?? literal(scope);
}

function assign(scope: Scope): string {
  const name = useName(scope, "variables");
  if (name === undefined) return literal(scope);
  const value = operand(scope);
  return scope.random.pick([
    `(${name} = ${value})`,
    `(${name} += ${value})`,
    `(${name} ??= ${value})`,
    `(${name} ||= ${value})`,
    `${name}++`,
    `(--${name})`,
    `([${name} = 1] = [${value}])`,
    `({ a: ${name} } = { a: ${value} }).a`,
    `((${name} as any) = ${value})`,
    `(${name}! = ${value})`,
  ]);
}

function call(scope: Scope): string {
  const name = useName(scope, "functions");
  if (name === undefined || scope.loops.length > 1) return literal(scope);
  return `show(${name}(${expression(scope)}))`;
}

function arrowBody(scope: Scope, isAsync: boolean, parameters: readonly string[] = []): Scope {
  return bodyOf(scope, parameters, { isAsync, isGenerator: false });
}

function arrowCall(scope: Scope): string {
  const { random } = scope;
  const x = scope.fresh();
  const body = expression(arrowBody(scope, false, [x]));
  const value = expression(scope);
  // Where a default stands, nothing may be awaited.
  const calm = expression(inner(scope, { isAsync: false, isGenerator: false }));
  return random.pick([
    `((${x}: any): any => (${body}))(${value})`,
    `((${x}?: any, ...rest: any[]) => { return ${body} })(${value})`,
    `(<T,>(${x}: T | any) => (${body}))<any>(${value})`,
    `(({ a: ${x} = ${calm} }: { a?: any }) => [${body}])({})`,
    `(${x} => ${body.startsWith("{") ? `(${body})` : `(${body})`})(${value} as any)`,
  ]);
}

function functionCall(scope: Scope): string {
  const x = scope.fresh();
  const own = scope.fresh();
  const body = expression(arrowBody(scope, false, [x]));
  return scope.random.pick([
    `(function (this: any, ${x}: any) { return ${body} }).call(null, ${expression(scope)})`,
    `(function ${own}(${x}: any = ${literal(scope)}): any { return typeof ${own} + String(${body}) })()`,
    `[...(function* (${x}?: any) { yield ${body}; return 1 })()].length`,
  ]);
}

function classInstance(scope: Scope): string {
  const { random } = scope;
  const body = expression(arrowBody(scope, false));
  return random.pick([
    `new (class { p: any = ${body} })().p`,
    `new (class<T> { constructor(public a: any, private readonly b?: T) {} get c() { return [this.a, this.b] } })(${expression(scope)}).c`,
    `(class { static s = ${body}; static { this.s = [this.s] } }).s`,
    `new (class { #x = ${body}; has() { return #x in this && this.#x } })().has()`,
    useName(scope, "classes") === undefined ? "1" : `typeof new ${useName(scope, "classes")}()`,
  ]);
}
