/**
 * JSON for files that hold measurements: NaN and infinities become the strings `"NaN"`, `"Infinity"` and `"-Infinity"`
 * (JSON has no such numbers, and NaN is data), typed arrays become lists.
 *
 * @param value - Plain data.
 * @param indent - Spaces for each level; 0 gives one line.
 */
export function toJsonText(value: unknown, indent = 0): string {
  return JSON.stringify(value, writeSpecial, indent) ?? "null";
}

function writeSpecial(_key: string, value: unknown): unknown {
  if (typeof value === "number" && !Number.isFinite(value)) return String(value);
  if (typeof value === "bigint") return value.toString();
  const isNumbers = ArrayBuffer.isView(value) && !(value instanceof DataView);
  return isNumbers ? Array.from(value as unknown as ArrayLike<number>) : value;
}

/** The inverse of {@link toJsonText}. Throws a `SyntaxError` on text that isn't JSON. */
export function parseJsonText(text: string): unknown {
  return JSON.parse(text, (_key, value: unknown) => specials.get(value) ?? value) as unknown;
}

const specials: ReadonlyMap<unknown, number> = new Map([
  ["NaN", Number.NaN],
  ["Infinity", Number.POSITIVE_INFINITY],
  ["-Infinity", Number.NEGATIVE_INFINITY],
]);
