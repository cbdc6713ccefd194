type Namespace = Readonly<Record<string, unknown>>;

/**
 * The namespace of a CommonJS module with all own keys of `module.exports`, also those that Node's lexer misses.
 *
 * @returns `namespace` itself when it misses none. Values are read when they are used: exports may be getters that load more.
 */
export function withAllNames(namespace: Namespace, moduleExports: unknown): Namespace {
  if (!hasKeys(moduleExports)) return namespace;
  const missing = Object.keys(moduleExports).filter((key) => !(key in namespace));
  if (missing.length === 0) return namespace;
  const merged: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
  for (const key of Object.keys(namespace)) defineGetter(merged, key, () => namespace[key]);
  for (const key of missing) defineGetter(merged, key, () => Reflect.get(moduleExports, key));
  Object.defineProperty(merged, Symbol.toStringTag, { value: "Module" });
  return merged;
}

function hasKeys(value: unknown): value is object {
  return (typeof value === "object" && value !== null) || typeof value === "function";
}

function defineGetter(target: object, key: string, get: () => unknown): void {
  Object.defineProperty(target, key, { get, enumerable: true, configurable: true });
}
