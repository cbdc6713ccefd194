import type * as v from "valibot";
import { nearestName } from "./nearest-name.ts";
import { isPlainObject } from "./plain-object.ts";

type Entries = Readonly<Record<string, v.GenericSchema>>;

/**
 * The named entries of an object schema, also below `optional`, `nullable` and the like.
 *
 * @returns Undefined for schemas of other kinds and for those that take any key (`record`, `looseObject`).
 */
export function schemaEntries(schema: v.GenericSchema): Entries | undefined {
  const inner: unknown = Reflect.get(schema, "wrapped");
  if (isSchema(inner)) return schemaEntries(inner);
  if (schema.type !== "object" && schema.type !== "strict_object") return undefined;
  const entries: unknown = Reflect.get(schema, "entries");
  return typeof entries === "object" && entries !== null ? (entries as Entries) : undefined;
}

/** One sentence for each key of `input` that the schema doesn't know. */
export function unknownKeyProblems(schema: v.GenericSchema, input: unknown, prefix = ""): string[] {
  const item: unknown = Reflect.get(schema, "item");
  if (Array.isArray(input) && isSchema(item)) {
    return input.flatMap((value, index) => unknownKeyProblems(item, value, `${prefix}${index}.`));
  }
  const entries = schemaEntries(schema);
  if (entries === undefined || !isPlainObject(input)) return [];
  return Object.entries(input).flatMap(([key, value]) => {
    const entry = Object.hasOwn(entries, key) ? entries[key] : undefined;
    if (entry !== undefined) return unknownKeyProblems(entry, value, `${prefix}${key}.`);
    return [`${prefix}${key}: unknown key; ${suggestion(key, Object.keys(entries))}`];
  });
}

function suggestion(key: string, known: readonly string[]): string {
  const nearest = nearestName(key, known);
  if (nearest !== undefined) return `did you mean ${nearest}?`;
  return known.length > 0 ? `known keys are ${known.join(", ")}` : "no key is known here";
}

function isSchema(value: unknown): value is v.GenericSchema {
  return typeof value === "object" && value !== null && Reflect.get(value, "kind") === "schema";
}
