/** An object without the keys whose values are undefined. */
export type Compact<T> = { readonly [K in keyof T]?: Exclude<T[K], undefined> };

/** The named values that are there, for handing optional options on. */
export function compact<T extends object>(values: T): Compact<T> {
  const present = Object.entries(values).filter(([, value]) => value !== undefined);
  return Object.fromEntries(present) as Compact<T>;
}
