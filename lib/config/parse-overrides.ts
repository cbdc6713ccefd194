import { parse } from "yaml";
import { AthanorError } from "../core/errors.ts";
import type { Overrides } from "./overrides.ts";

/**
 * Reads `key=value` as the command line and `--set` write it; the value is YAML, so `1e-3`, `true` and `[1, 2]` work.
 *
 * @throws {AthanorError} `config` when there is no `=` or no key.
 */
export function parseOverrides(assignments: readonly string[]): Overrides {
  return Object.fromEntries(
    assignments.map((assignment) => {
      const at = assignment.indexOf("=");
      if (at > 0) return [assignment.slice(0, at).trim(), readValue(assignment.slice(at + 1))];
      throw new AthanorError(
        "config",
        `Expected key=value such as learningRate=0.001, received "${assignment}".`,
      );
    }),
  );
}

function readValue(text: string): unknown {
  try {
    return parse(text);
  } catch {
    return text;
  }
}
