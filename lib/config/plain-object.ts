/** Any JSON object. */
export type PlainObject = Readonly<Record<string, unknown>>;

/** Whether a value is an object of named values: not null, not an array, not a class instance. */
export function isPlainObject(value: unknown): value is PlainObject {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  // The prototype of another realm's Object has no prototype either: cells may run in a realm of their own.
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** A copy of plain data that shares nothing with it; proxies of frozen configs become ordinary objects. */
export function plainCopy(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plainCopy);
  if (!isPlainObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, plainCopy(child)]));
}

/**
 * The leaves of a nested object by dotted path; arrays are leaves, empty objects too.
 *
 * @param value - A nested object, e.g. `{ model: { units: 32 } }`.
 * @returns Entries such as `["model.units", 32]`, in the object's order.
 */
export function leaves(value: PlainObject, prefix = ""): [string, unknown][] {
  return Object.entries(value).flatMap(([key, child]): [string, unknown][] => {
    const path = `${prefix}${key}`;
    const nested = isPlainObject(child) && Object.keys(child).length > 0;
    return nested ? leaves(child, `${path}.`) : [[path, child]];
  });
}
