import util from "node:util";

/**
 * Puts back `util.isNullOrUndefined` and `util.isArray`, which Node 23 dropped and tfjs-node 4.22 calls in every op.
 *
 * Idempotent; needed once in every process and worker, before the first op (tfjs#8609; the fix of tfjs#8425 was never
 * released).
 */
export function installNodeUtilShim(): void {
  const legacy = util as unknown as Record<string, unknown>;
  // Set always: the built-in ones warn (DEP0051, DEP0044) on Node 22.
  legacy["isNullOrUndefined"] = (value: unknown): boolean => value === null || value === undefined;
  legacy["isArray"] = Array.isArray;
}
