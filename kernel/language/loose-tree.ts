import { parse } from "acorn";
import type { Node, Program } from "acorn";

/** The tree of JavaScript of any kind: cells, modules, CommonJS modules and the insides of Node. Undefined for code that can't be parsed. */
export function parseLoosely(code: string): Program | undefined {
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

/** Whether an offset lies inside a node. */
export function holds(node: Node, offset: number): boolean {
  return node.start <= offset && offset < node.end;
}
