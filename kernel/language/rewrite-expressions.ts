import type {
  AwaitExpression,
  DoWhileStatement,
  Expression,
  ForInStatement,
  ForOfStatement,
  ForStatement,
  ImportExpression,
  MetaProperty,
  Pattern,
  Statement,
  WhileStatement,
} from "acorn";
import type { MagicString } from "magic-string";
import { eachHelper } from "./helpers.ts";

/** Any loop. */
export type Loop =
  DoWhileStatement | ForInStatement | ForOfStatement | ForStatement | WhileStatement;

/** `await e` → `await __athanor.wait(e)`. */
export function rewriteAwait(text: MagicString, node: AwaitExpression): void {
  text.prependRight(node.argument.start, `${gapBefore(text, node.argument)}__athanor.wait(`);
  text.appendLeft(node.argument.end, ")");
}

/** `for await (x of e)` → `for await (x of __athanor_each(e))`. */
export function rewriteForAwait(text: MagicString, node: ForOfStatement): void {
  text.prependRight(node.right.start, `${gapBefore(text, node.right)}${eachHelper.name}(`);
  text.appendLeft(node.right.end, ")");
}

/** `await(x)` and `of[x]` need no blank between, a name there does. */
function gapBefore(text: MagicString, { start }: Expression): string {
  return /[\w$]/.test(text.original.charAt(start - 1)) ? " " : "";
}

/**
 * Every turn of a loop begins with `__athanor.tick();`. Where a counter goes up by one, every sixteenth does: in a hot loop the
 * question costs as much as the work (2 ns), and the sixteen turns of a slow one are over before the hard stop comes.
 */
export function rewriteLoop(text: MagicString, node: Loop): void {
  const { body } = node;
  const counter = node.type === "ForStatement" ? countsUp(node) : undefined;
  const tick =
    counter === undefined ? "__athanor.tick();" : `if (!(${counter} & 15)) __athanor.tick();`;
  if (body.type === "BlockStatement") {
    text.appendLeft(body.start + 1, tick);
    return;
  }
  text.prependRight(body.start, `{${tick}`);
  text.appendLeft(body.end, "}");
}

/** The counter of `for (let i = 0; …; i++)`, unless the body has a variable of that name. */
function countsUp({ init, update, body }: ForStatement): string | undefined {
  if (update?.type !== "UpdateExpression" || update.operator !== "++") return undefined;
  const { argument } = update;
  if (argument.type !== "Identifier" || !startsAtNumber(init, argument.name)) return undefined;
  const statements = body.type === "BlockStatement" ? body.body : [];
  return statements.some((each) => declares(each, argument.name)) ? undefined : argument.name;
}

function startsAtNumber(init: ForStatement["init"], name: string): boolean {
  if (init?.type !== "VariableDeclaration" || init.kind !== "let") return false;
  const own = init.declarations.find(({ id }) => isNamed(id, name));
  return own?.init?.type === "Literal" && typeof own.init.value === "number";
}

function isNamed(pattern: Pattern, name: string): boolean {
  return pattern.type === "Identifier" && pattern.name === name;
}

/** Whether a statement may bind the name for its block; a pattern may bind any. */
function declares(statement: Statement, name: string): boolean {
  if (statement.type === "VariableDeclaration") {
    return statement.declarations.some(({ id }) => id.type !== "Identifier" || id.name === name);
  }
  const isNamedItself =
    statement.type === "FunctionDeclaration" || statement.type === "ClassDeclaration";
  return isNamedItself && statement.id.name === name;
}

/** `import(e)` → `__athanor.import(e)`. */
export function rewriteDynamicImport(text: MagicString, node: ImportExpression): void {
  text.update(node.start, node.start + "import".length, "__athanor.import");
}

/** `import.meta` → an object that the cell brings along. */
export function rewriteMeta(text: MagicString, node: MetaProperty): void {
  text.update(node.start, node.end, "__athanor_meta");
}

/**
 * Makes an expression the value of the cell. Wrapped, so that a promise isn't awaited; a function stays anonymous, where
 * `{ value: () => 1 }` would name it.
 */
export function rewriteLastExpression(text: MagicString, expression: Expression): void {
  const open = isAnonymousFunction(expression) ? "return { value: (0, " : "return { value: (";
  text.prependRight(expression.start, open);
  text.appendLeft(expression.end, ") };");
}

function isAnonymousFunction(expression: Expression): boolean {
  if (expression.type === "ParenthesizedExpression") {
    return isAnonymousFunction(expression.expression);
  }
  return (
    expression.type === "ArrowFunctionExpression" ||
    ((expression.type === "FunctionExpression" || expression.type === "ClassExpression") &&
      !expression.id)
  );
}
