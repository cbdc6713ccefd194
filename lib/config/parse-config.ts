import * as v from "valibot";
import { AthanorError } from "../core/errors.ts";
import { absolutePathProblems } from "./absolute-paths.ts";
import { isPlainObject, plainCopy } from "./plain-object.ts";
import { schemaEntries, unknownKeyProblems } from "./unknown-keys.ts";

/** A valibot schema of a whole config: `v.object({ … })`, strict or not, also inside `v.pipe`. */
export type ConfigSchema = v.GenericSchema;

/** What {@link parseConfig} gives: the schema's output, and always a seed. */
export type ParsedConfig<S extends ConfigSchema> = v.InferOutput<S> & { readonly seed: number };

/**
 * Reads a config by its schema, so that later code works with precise types.
 *
 * Strict whatever the schema says: unknown keys are refused with the nearest known name, a `seed` (an integer of at
 * least 0) is required even when the schema doesn't list it, and absolute paths are refused with their relative form, so
 * that a run stays valid after its folder has moved (rows #13, #16 and #45 of the practices).
 *
 * @param schema - valibot schema of the config.
 * @param value - What the user wrote, parsed from JSON, YAML or a literal.
 * @param options - `from`: folder that relative paths start at; the working directory by default.
 * @returns The parsed config with the schema's defaults filled in.
 * @throws {AthanorError} `config`, listing every problem at once with path, expected and received.
 */
export function parseConfig<const S extends ConfigSchema>(
  schema: S,
  value: unknown,
  options: { readonly from?: string } = {},
): ParsedConfig<S> {
  const input = plainCopy(value);
  if (!isPlainObject(input)) {
    throw configError([
      `config: expected named values such as { seed: 1 }, received ${show(input)}`,
    ]);
  }
  const known = schemaEntries(schema);
  // A schema without its own seed doesn't see the key, so that a strict one doesn't refuse it.
  const seen = known && !("seed" in known) ? withoutSeed(input) : input;
  const parsed = v.safeParse(schema, seen);
  const problems = [
    ...(parsed.issues ?? []).filter((issue) => !isUnknownKey(issue)).map(describeIssue),
    ...seedProblems(input["seed"], parsed.issues ?? []),
    ...unknownKeyProblems(schema, seen),
    ...absolutePathProblems(input, options.from ?? process.cwd()),
  ];
  if (problems.length > 0) throw configError(problems);
  // The schema has just checked it; only the type of a generic schema's output is out of reach here.
  return { ...(parsed.output as object), seed: input["seed"] } as ParsedConfig<S>;
}

function withoutSeed(input: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(input).filter(([key]) => key !== "seed"));
}

function seedProblems(seed: unknown, issues: readonly v.BaseIssue<unknown>[]): string[] {
  if (Number.isSafeInteger(seed) && Number(seed) >= 0) return [];
  if (issues.some((issue) => v.getDotPath(issue) === "seed")) return [];
  const received = seed === undefined ? "nothing" : show(seed);
  return [
    `seed: expected an integer of at least 0, received ${received}; write for example seed: 1`,
  ];
}

function isUnknownKey(issue: v.BaseIssue<unknown>): boolean {
  return issue.type === "strict_object" && issue.expected === "never";
}

function describeIssue(issue: v.BaseIssue<unknown>): string {
  const path = v.getDotPath(issue) ?? "config";
  if (issue.received === "undefined" && issue.input === undefined) {
    return `${path}: expected ${expectation(issue, path)}, received nothing; add the key`;
  }
  return `${path}: expected ${expectation(issue, path)}, received ${show(issue.input)}`;
}

// For a missing key of an object valibot expects the key's own name, which says nothing new.
function expectation(issue: v.BaseIssue<unknown>, path: string): string {
  const expected = issue.expected ?? issue.message;
  return expected === `"${path.split(".").at(-1)}"` ? "a value" : expected;
}

function configError(problems: readonly string[]): AthanorError {
  const count = problems.length === 1 ? "one problem" : `${problems.length} problems`;
  return new AthanorError(
    "config",
    `The config has ${count}:\n${problems.map((problem) => `  ${problem}`).join("\n")}`,
  );
}

function show(value: unknown): string {
  const text = typeof value === "number" ? String(value) : (JSON.stringify(value) ?? typeof value);
  const kind = Array.isArray(value) ? "array" : value === null ? "null" : typeof value;
  return kind === text ? text : `${text.length > 60 ? `${text.slice(0, 57)}...` : text} (${kind})`;
}
