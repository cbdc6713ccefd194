import type { FuzzRandom } from "./random.ts";

/** What code at one place of a program may use. Names are written as `§12§` until it is known what they are called. */
export interface Scope {
  readonly random: FuzzRandom;
  /** Names that hold a value. */
  readonly values: readonly string[];
  /** Those of them that may be assigned. */
  readonly variables: readonly string[];
  /** Functions that may be called; they take numbers. */
  readonly functions: readonly string[];
  /** Classes without parameters that must be given. */
  readonly classes: readonly string[];
  readonly isAsync: boolean;
  readonly isGenerator: boolean;
  /** Inside a function: what stands here may run after later cells have run. */
  readonly isFunction: boolean;
  /** Labels of the loops around, innermost last; empty strings are loops without one. */
  readonly loops: readonly string[];
  /** How much deeper code may go. */
  readonly depth: number;
  /** Makes a name of its own. */
  readonly fresh: () => string;
  /** Notes that a function uses a name, so that no later cell declares it again. */
  readonly capture: (name: string) => void;
}

/** A scope one level deeper, with what `changes` says. */
export function inner(scope: Scope, changes: Partial<Scope> = {}): Scope {
  return { ...scope, depth: scope.depth - 1, ...changes };
}

/** The scope of a function's body. */
export function bodyOf(
  scope: Scope,
  parameters: readonly string[],
  kind: { readonly isAsync: boolean; readonly isGenerator: boolean },
): Scope {
  return inner(scope, {
    ...kind,
    isFunction: true,
    loops: [],
    values: [...scope.values, ...parameters],
    variables: [...scope.variables, ...parameters],
    // One function calls at most what stood before it, and not from its own body's depth.
    functions: scope.isFunction ? [] : scope.functions,
  });
}

/** A name that can be read here, noted as captured inside a function; undefined when there is none. */
export function useName(
  scope: Scope,
  kind: "values" | "variables" | "functions" | "classes",
): string | undefined {
  const names = scope[kind];
  if (names.length === 0) return undefined;
  const name = scope.random.pick(names);
  if (scope.isFunction) scope.capture(name);
  return name;
}
