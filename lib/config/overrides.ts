import { isPlainObject, type PlainObject } from "./plain-object.ts";

/** Values that replace leaves of a config, by dotted path: `{ "model.units": 64 }`. */
export type Overrides = PlainObject;

/**
 * A copy of `config` with some leaves replaced; nothing is checked by a schema here.
 *
 * @param config - The config to start from; left alone.
 * @param overrides - New values by dotted path; a nested object replaces the leaves that it names.
 */
export function applyOverrides(config: PlainObject, overrides: Overrides): PlainObject {
  let result = config;
  for (const [path, value] of Object.entries(overrides)) {
    result = replaceAt(result, path.split("."), value);
  }
  return result;
}

function replaceAt(target: PlainObject, path: readonly string[], value: unknown): PlainObject {
  const [key = "", ...rest] = path;
  const current = Object.hasOwn(target, key) ? target[key] : undefined;
  if (rest.length > 0) {
    return { ...target, [key]: replaceAt(isPlainObject(current) ? current : {}, rest, value) };
  }
  const merges = isPlainObject(value) && isPlainObject(current);
  return { ...target, [key]: merges ? applyOverrides(current, value) : value };
}
