import { AthanorError } from "../core/errors.ts";
import { recipeDefaults } from "./defaults.ts";

/**
 * A number of the table of defaults, so that it stands in one place only (row #13).
 *
 * @param name - Its key in `recipeDefaults`.
 * @throws {AthanorError} `internal` when there is no number of that name.
 */
export function recipeNumber(name: string): number {
  const value = recipeDefaults[name]?.value;
  if (typeof value === "number") return value;
  throw new AthanorError(
    "internal",
    `internal: expected a number named ${name} among the defaults, received ${JSON.stringify(value)}.`,
  );
}
