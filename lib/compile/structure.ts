import { tf } from "../backend/tf.ts";
import { AthanorError } from "../core/errors.ts";

/** Tensors in any nesting of lists and records; what a compiled step takes and gives. */
export type Structure =
  | tf.Tensor
  | number
  | string
  | boolean
  | null
  | undefined
  | readonly Structure[]
  | { readonly [name: string]: Structure };

/** The tensors of a structure, in order. */
export function tensorsOf(structure: unknown): tf.Tensor[] {
  if (structure instanceof tf.Tensor) return [structure];
  return childrenOf(structure).flatMap(([, child]) => tensorsOf(child));
}

/**
 * The same structure with other tensors.
 *
 * @param structure - Gives the form.
 * @param tensors - As many as {@link tensorsOf} finds in it, in its order.
 */
export function withTensors<T>(structure: T, tensors: readonly tf.Tensor[]): T {
  const rest = [...tensors];
  const rebuild = (part: unknown): unknown => {
    if (part instanceof tf.Tensor) return rest.shift();
    if (Array.isArray(part)) return part.map(rebuild);
    if (!isRecord(part)) return part;
    return Object.fromEntries(Object.entries(part).map(([name, child]) => [name, rebuild(child)]));
  };
  return rebuild(structure) as T;
}

/**
 * What makes two calls the same graph: dtypes and shapes of tensors, the values of everything else, and which tensors
 * are one.
 *
 * @throws {AthanorError} `argument` for arguments that are neither tensors nor plain values.
 */
export function signatureOf(structure: unknown): string {
  const seen: object[] = [];
  const describe = (part: unknown): string => {
    if (part instanceof tf.Tensor) {
      const before = seen.indexOf(part.dataId);
      if (before < 0) seen.push(part.dataId);
      return `${part.dtype}[${part.shape.join()}]${before < 0 ? "" : `=${before}`}`;
    }
    if (Array.isArray(part)) return `(${part.map(describe).join()})`;
    if (isRecord(part)) {
      return `{${Object.entries(part)
        .map(([name, child]) => `${name}:${describe(child)}`)
        .join()}}`;
    }
    return plainText(part);
  };
  return describe(structure);
}

function plainText(part: unknown): string {
  if (part === undefined || part === null) return String(part);
  if (typeof part === "number" || typeof part === "boolean") return String(part);
  if (typeof part === "string") return JSON.stringify(part);
  throw new AthanorError(
    "argument",
    `Expected arguments of tensors, numbers, texts, lists and records, received ${typeof part === "object" ? part.constructor.name : typeof part}. ` +
      "Let the step use it from outside in place of an argument.",
  );
}

function childrenOf(structure: unknown): (readonly [string, unknown])[] {
  if (Array.isArray(structure)) return structure.map((child, index) => [String(index), child]);
  return isRecord(structure) ? Object.entries(structure) : [];
}

function isRecord(part: unknown): part is Readonly<Record<string, unknown>> {
  if (typeof part !== "object" || part === null) return false;
  const prototype: unknown = Object.getPrototypeOf(part);
  return prototype === Object.prototype || prototype === null;
}
