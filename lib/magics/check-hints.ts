import type { CheckHints } from "../checks/check-entry.ts";
import { AthanorError } from "../core/errors.ts";
import type { MagicContext, MagicInvocation } from "./magic.ts";

/** How many variables a check takes, all functions, and what they are to it. */
interface Taken {
  readonly count: number;
  /** Whether a function fits shows when the check calls it. */
  readonly hints: (
    functions: readonly [never, never],
    options: MagicInvocation["options"],
  ) => CheckHints;
}

const taken: Readonly<Record<string, Taken>> = {
  "same-function": {
    count: 2,
    hints: ([simple, general], { shapes }) => ({
      forms: { simple, general, shapes: shapesOf(shapes) },
    }),
  },
  schedule: { count: 1, hints: ([schedule]) => ({ schedule }) },
  "loss-terms": { count: 1, hints: ([terms]) => ({ terms }) },
  capacity: { count: 1, hints: ([buildLarger]) => ({ buildLarger }) },
};

/** Whether what follows a check's name on its line are functions of the notebook, and not more checks. */
export function takesFunctions(check: string): boolean {
  return check.replaceAll("_", "-") in taken;
}

/**
 * What a line gives to its check besides the experiment: `%check same-function loop fast --shapes 4x3,3`,
 * `%check schedule cosine`, `%check loss-terms terms`, `%check capacity buildWide`.
 *
 * @throws {AthanorError} `argument` for a variable that isn't a function, too many or too few of them.
 */
export function hintsOf(invocation: MagicInvocation, context: MagicContext): CheckHints {
  const [check = "", ...names] = invocation.positionals;
  if (names.length === 0) return {};
  const own = taken[check.replaceAll("_", "-")];
  if (own === undefined) return {};
  if (own.count !== names.length) {
    throw new AthanorError(
      "argument",
      `Expected ${own.count} function(s) of the notebook behind %check ${check}, received ${names.join(" ")}.`,
    );
  }
  const functions = names.map((name) => functionOf(name, context));
  return own.hints(functions as unknown as readonly [never, never], invocation.options);
}

function functionOf(name: string, context: MagicContext): unknown {
  const value = context.get(name);
  if (typeof value === "function") return value;
  throw new AthanorError(
    "argument",
    `Expected ${name} to be a function, received ${value === null ? "null" : typeof value}.`,
  );
}

/** `4x3,3` is a shape of 4 by 3 and one of 3. */
function shapesOf(option: unknown): readonly (readonly number[])[] {
  const text = typeof option === "string" ? option : "none";
  const shapes = text.split(",").map((shape) => shape.trim().split(/[x×]/u).map(Number));
  if (shapes.every((shape) => shape.every((side) => Number.isInteger(side) && side > 0))) {
    return shapes;
  }
  throw new AthanorError(
    "argument",
    `Expected --shapes with one shape an input, e.g. 4x3,3; received ${text}.`,
  );
}
