import * as v from "valibot";
import { isPlainObject, type PlainObject } from "./plain-object.ts";

/**
 * A schema taken from an example: each leaf keeps its kind (number, text, boolean, list of one kind) and its value as
 * default, so that a config can be written as plain data and is still checked when someone overrides it.
 *
 * @param example - A config with a value at every leaf; `null` takes anything.
 */
export function schemaOf<T extends PlainObject>(example: T): v.GenericSchema<unknown, T> {
  const schema = v.object(
    Object.fromEntries(Object.entries(example).map(([key, value]) => [key, withDefault(value)])),
  );
  return schema as unknown as v.GenericSchema<unknown, T>;
}

function withDefault(value: unknown): v.GenericSchema {
  return v.optional(leafSchema(value), value as never);
}

function leafSchema(value: unknown): v.GenericSchema {
  if (typeof value === "number") return v.number();
  if (typeof value === "string") return v.string();
  if (typeof value === "boolean") return v.boolean();
  if (Array.isArray(value)) {
    return v.array(value.length > 0 ? leafSchema(value[0]) : v.unknown());
  }
  return isPlainObject(value) ? schemaOf(value) : v.unknown();
}
