import { parse } from "acorn";
import type { Node, Program } from "acorn";
import { ancestor } from "acorn-walk";

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

function holds(node: Node, offset: number): boolean {
  return node.start <= offset && offset < node.end;
}

/** Cells, modules, CommonJS modules and the insides of Node are all fine. */
function parseLoosely(code: string): Program | undefined {
  for (const sourceType of ["module", "script"] as const) {
    try {
      return parse(code, {
        ecmaVersion: "latest",
        sourceType,
        allowAwaitOutsideFunction: true,
        allowReturnOutsideFunction: true,
        allowHashBang: true,
      });
    } catch {
      // The other kind may do.
    }
  }
  return undefined;
}
