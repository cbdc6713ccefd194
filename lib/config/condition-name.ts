import { configDifference } from "./config-difference.ts";
import type { PlainObject } from "./plain-object.ts";

/** Longest condition name; with the time and id behind it a folder name stays below 100 characters. */
const longestName = 64;

/**
 * A name made of the leaves in which a config differs from its parent (row #10), e.g. `learning-rate-0.01_dropout-0.25`.
 *
 * @param config - The config to name.
 * @param parent - The config that it started from; without one the name is `baseline`.
 * @returns Lower-case letters, digits, `.`, `-`, `+` and `_`, at most 64 characters; changes that don't fit are counted.
 */
export function conditionName(config: PlainObject, parent?: PlainObject): string {
  if (parent === undefined) return "baseline";
  const parts = configDifference(parent, config).map(
    ({ path, after }) => `${slug(path.split(".").at(-1) ?? path)}-${slug(describe(after))}`,
  );
  if (parts.length === 0) return "unchanged";
  return joinShort(parts);
}

function joinShort(parts: readonly string[]): string {
  const whole = parts.join("_");
  if (whole.length <= longestName) return whole;
  let kept = 0;
  let name = "";
  for (const part of parts) {
    const next = name === "" ? part : `${name}_${part}`;
    if (next.length > longestName - "_and-999-more".length) break;
    name = next;
    kept += 1;
  }
  if (kept === 0) return whole.slice(0, longestName).replace(/[-_.]+$/, "");
  return `${name}_and-${parts.length - kept}-more`;
}

function describe(value: unknown): string {
  if (Array.isArray(value)) return value.map(describe).join("-");
  if (typeof value === "number" && value < 0) return `minus${-value}`;
  return typeof value === "string" ? value : (JSON.stringify(value) ?? "none");
}

/**
 * Text as a part of a file name: camel case becomes kebab case, other characters than letters, digits, `.`, `+` and `-`
 * become `-`.
 */
export function slug(text: string): string {
  return text
    .replaceAll(/([a-z\d])([A-Z])/g, "$1-$2")
    .toLowerCase()
    .replaceAll(/[^a-z\d.+]+/g, "-")
    .replaceAll(/^[-.]+|[-.]+$/g, "");
}
