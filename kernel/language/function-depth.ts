import { full } from "acorn-walk";
import { holds, parseLoosely } from "./loose-tree.ts";

const FUNCTIONS: ReadonlySet<string> = new Set([
  "FunctionDeclaration",
  "FunctionExpression",
  "ArrowFunctionExpression",
]);

/** How many functions lie around an offset of JavaScript; 0 for code that can't be parsed. */
export function functionDepth(code: string, offset: number): number {
  const program = parseLoosely(code);
  if (program === undefined) return 0;
  let depth = 0;
  full(program, (node) => {
    if (FUNCTIONS.has(node.type) && holds(node, offset)) depth += 1;
  });
  return depth;
}
