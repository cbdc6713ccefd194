import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

const library = dirname(dirname(fileURLToPath(import.meta.url)));

/** Where the caller's own code stands: the first line on the stack outside of packages, Node and this library. */
export function userLine(): string {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 60;
  const stack = new Error("stack").stack ?? "";
  Error.stackTraceLimit = stackTraceLimit;
  return userLineOf(stack);
}

/** The part of {@link userLine} that reads a stack, e.g. `cell-3.ts:4:11`. */
export function userLineOf(stack: string): string {
  const frame = stack
    .split("\n")
    .slice(1)
    .find((text) => !/node_modules|node:|\(<anonymous>\)/u.test(text) && !text.includes(library));
  const place = /\(?((?:file:\/\/)?[^\s()]+:\d+:\d+)\)?$/u.exec(frame?.trim() ?? "")?.[1] ?? "";
  return place.replace(/^file:\/\//u, "");
}
