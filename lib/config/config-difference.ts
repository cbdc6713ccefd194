import { leaves, type PlainObject } from "./plain-object.ts";

/** One leaf that differs between two configs. */
export interface ConfigChange {
  /** Dotted path, e.g. `model.units`. */
  readonly path: string;
  /** Value in the parent; undefined where the parent lacks the leaf. */
  readonly before: unknown;
  /** Value in the child; undefined where the child lacks the leaf. */
  readonly after: unknown;
}

/**
 * The leaves that differ between two configs, in the child's order, removed ones last. Arrays are one leaf.
 *
 * @param parent - The config that the child started from.
 * @param child - The config to describe.
 */
export function configDifference(parent: PlainObject, child: PlainObject): ConfigChange[] {
  const before = new Map(leaves(parent));
  const after = new Map(leaves(child));
  return [...new Set([...after.keys(), ...before.keys()])]
    .map((path) => ({ path, before: before.get(path), after: after.get(path) }))
    .filter((change) => !isSame(change.before, change.after));
}

// NaN is equal to itself here; arrays and empty objects compare by content.
function isSame(a: unknown, b: unknown): boolean {
  return Object.is(a, b) || (typeof a === "object" && JSON.stringify(a) === JSON.stringify(b));
}
