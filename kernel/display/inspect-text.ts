import { inspect } from "node:util";

/**
 * A value as `text/plain`: what Node's REPL prints, without colours.
 *
 * Never throws: a value whose own inspection throws is named by its type.
 */
export function inspectText(value: unknown): string {
  try {
    return inspect(value, { depth: 4, maxArrayLength: 100, maxStringLength: 10_000 });
  } catch (error) {
    return `[${typeof value} that can't be inspected: ${messageOf(error)}]`;
  }
}

/** The message of anything that was thrown. */
export function messageOf(thrown: unknown): string {
  try {
    return thrown instanceof Error ? thrown.message : String(thrown);
  } catch {
    return "unknown error";
  }
}
