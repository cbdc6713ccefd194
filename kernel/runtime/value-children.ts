import { isTensorLike } from "../display/tensor-text.ts";
import type { TensorLike } from "../display/tensor-text.ts";

/** A value with the name under which it stands in a list of variables. */
export interface Child {
  readonly name: string;
  readonly value: unknown;
  /** Set for a range of elements, which is no value itself. */
  readonly below?: Children;
  /** Stands for a value that only a call would give. */
  readonly note?: string;
}

/** Lists what stands below a value, when it is asked for. */
export interface Children {
  (): readonly Child[];
  /** The object whose properties these are, when they can be set. */
  readonly owner?: object;
}

/** Longer lists come in ranges of this many. */
const RANGE = 100;

/** What stands below a value: elements, entries or own properties; undefined for a primitive. Getters aren't called. */
export function childrenOf(value: unknown): Children | undefined {
  if ((typeof value !== "object" && typeof value !== "function") || value === null) {
    return undefined;
  }
  if (isTensorLike(value)) return () => tensorParts(value);
  if (value instanceof Map) return mapEntries(value);
  if (value instanceof Set) return inRanges(value.size, () => [...value]);
  if (Array.isArray(value))
    return withOwner(
      inRanges(value.length, () => value),
      value,
    );
  if (ArrayBuffer.isView(value) && "length" in value) {
    const elements = value as unknown as ArrayLike<unknown>;
    return withOwner(
      inRanges(elements.length, () => elements),
      value,
    );
  }
  return withOwner(() => properties(value), value);
}

function withOwner(list: () => readonly Child[], owner: object): Children {
  return Object.assign(() => list(), { owner });
}

function mapEntries(map: ReadonlyMap<unknown, unknown>): Children {
  const entries = (): Child[] => [...map].map(([key, value]) => ({ name: keyText(key), value }));
  return () => cut(entries());
}

function keyText(key: unknown): string {
  return typeof key === "object" && key !== null
    ? `{${key.constructor?.name ?? "Object"}}`
    : String(key);
}

/** Elements 0 to `length`, in ranges when there are many; one range is read when it is opened. */
function inRanges(length: number, read: () => ArrayLike<unknown>): Children {
  return () => range(0, length, read);
}

function range(from: number, to: number, read: () => ArrayLike<unknown>): readonly Child[] {
  const size = rangeSize(to - from);
  if (size === 1) {
    const elements = read();
    return Array.from({ length: to - from }, (_, index) => ({
      name: String(from + index),
      value: elements[from + index],
    }));
  }
  return Array.from({ length: Math.ceil((to - from) / size) }, (_, index) => {
    const first = from + index * size;
    const end = Math.min(first + size, to);
    return {
      name: `[${first}…${end - 1}]`,
      value: undefined,
      below: () => range(first, end, read),
    };
  });
}

/** How many elements one line stands for. */
function rangeSize(count: number): number {
  let size = 1;
  while (count / size > RANGE) size *= RANGE;
  return size;
}

/** Values are read when the tensor is opened, since that can copy them from another device. */
function tensorParts(tensor: TensorLike): readonly Child[] {
  const { shape, dtype } = tensor;
  const parts = [
    { name: "shape", value: shape },
    { name: "dtype", value: dtype },
  ];
  if (tensor.isDisposed === true) return [...parts, { name: "isDisposed", value: true }];
  try {
    return [...parts, { name: "values", value: tensor.dataSync() }];
  } catch (error) {
    return [
      ...parts,
      { name: "values", value: undefined, note: `(can't be read: ${String(error)})` },
    ];
  }
}

function properties(value: object): readonly Child[] {
  const own = Object.entries(Object.getOwnPropertyDescriptors(value));
  const isFunction = typeof value === "function";
  return cut(
    own
      .filter(
        ([name]) =>
          !isFunction || !["length", "name", "prototype", "arguments", "caller"].includes(name),
      )
      .map(([name, descriptor]) =>
        "value" in descriptor
          ? { name, value: descriptor.value as unknown }
          : { name, value: undefined, note: "(getter)" },
      ),
  );
}

function cut(children: readonly Child[]): readonly Child[] {
  if (children.length <= RANGE * 10) return children;
  const left = children.length - RANGE * 10;
  return [...children.slice(0, RANGE * 10), { name: "…", value: `${left} more` }];
}
