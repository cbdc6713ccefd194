import { ancestor } from "acorn-walk";
import { holds, parseLoosely } from "./loose-tree.ts";

/**
 * Whether an error that is thrown at `offset` of JavaScript meets a `catch` before it leaves the function around it, by the
 * text alone. False for code that can't be parsed.
 */
export function isCaughtInside(code: string, offset: number): boolean {
  const program = parseLoosely(code);
  if (program === undefined) return false;
  let caught = false;
  let innermost = -1;
  ancestor(program, {
    TryStatement: (node) => {
      const { block, handler } = node;
      if (handler && holds(block, offset) && node.start > innermost) {
        caught = true;
        innermost = node.start;
      }
    },
    Function: (node) => {
      // A function inside the `try` is a frame of its own.
      if (holds(node, offset) && node.start > innermost) {
        caught = false;
        innermost = node.start;
      }
    },
  });
  return caught;
}
