import { AthanorError } from "../core/errors.ts";
import { nearestName } from "./nearest-name.ts";
import { isPlainObject, type PlainObject } from "./plain-object.ts";

/** Names that the language and its libraries look up on any object, to find out what it is. */
const probes: readonly string[] = ["then", "toJSON", "$$typeof", "asymmetricMatch", "nodeType"];

/**
 * A deeply frozen copy of a config in which reading a key that it doesn't have throws (row #13).
 *
 * Spread it (`{ ...config }`) to get a plain copy of one level; `structuredClone` doesn't take proxies.
 *
 * @param value - Plain data; nested objects are frozen alike, arrays are frozen.
 * @throws {AthanorError} `config`, later, when an undeclared key is read.
 */
export function freezeConfig<const T>(value: T): Readonly<T> {
  return freeze(value) as Readonly<T>;
}

function freeze(value: unknown, path = ""): unknown {
  if (Array.isArray(value)) {
    return Object.freeze(value.map((item, index) => freeze(item, `${path}${index}.`)));
  }
  if (!isPlainObject(value)) return value;
  const entries = Object.entries(value).map(([key, child]) => [
    key,
    freeze(child, `${path}${key}.`),
  ]);
  const target: PlainObject = Object.freeze(Object.fromEntries(entries));
  return new Proxy(target, { get: (_, key) => readKey(target, key, path) });
}

function readKey(target: PlainObject, key: string | symbol, path: string): unknown {
  if (typeof key === "symbol" || key in target) return Reflect.get(target, key);
  if (probes.includes(key)) return undefined;
  const known = Object.keys(target);
  const nearest = nearestName(key, known);
  const hint = nearest === undefined ? `it has ${known.join(", ")}` : `did you mean ${nearest}?`;
  throw new AthanorError("config", `The config declares no ${path}${key}; ${hint}`);
}
