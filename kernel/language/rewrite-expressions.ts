import type {
  AwaitExpression,
  Expression,
  ForOfStatement,
  ImportExpression,
  MetaProperty,
} from "acorn";
import type { MagicString } from "magic-string";
import { eachHelper } from "./helpers.ts";

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
