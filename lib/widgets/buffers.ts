import type { Fields } from "./comms.ts";

/** Where a buffer stands in a state: keys and indices from the top. */
export type BufferPath = readonly (string | number)[];

/** A state without its binary values, which travel beside the JSON (ipywidgets protocol 2.1, `buffer_paths`). */
export interface SplitState {
  readonly state: Fields;
  readonly paths: readonly BufferPath[];
  readonly buffers: readonly Uint8Array[];
}

/** Takes typed arrays, `ArrayBuffer`s and `DataView`s out of a state; in lists `null` keeps their place. */
export function splitBuffers(state: Fields): SplitState {
  const paths: BufferPath[] = [];
  const buffers: Uint8Array[] = [];
  const take = (value: unknown, path: BufferPath): unknown => {
    const bytes = toBytes(value);
    if (bytes !== undefined) {
      paths.push(path);
      buffers.push(bytes);
      return bytes;
    }
    if (Array.isArray(value)) {
      return value.map((item, index) => {
        const taken = take(item, [...path, index]);
        return taken instanceof Uint8Array ? null : taken;
      });
    }
    return isPlainObject(value) ? takeObject(value, path) : value;
  };
  const takeObject = (value: Fields, path: BufferPath): Fields =>
    Object.fromEntries(
      Object.entries(value)
        .map(([key, item]) => [key, take(item, [...path, key])] as const)
        .filter(([, item]) => !(item instanceof Uint8Array)),
    );
  return { state: takeObject(state, []), paths, buffers };
}

/** Puts buffers back where they were; the inverse of {@link splitBuffers}. */
export function joinBuffers(
  state: Fields,
  paths: readonly BufferPath[],
  buffers: readonly Uint8Array[],
): Fields {
  const joined = structuredClone(state) as Record<string, unknown>;
  for (const [index, path] of paths.entries()) {
    let target: unknown = joined;
    for (const key of path.slice(0, -1)) target = (target as Record<string, unknown>)[key];
    const last = path.at(-1);
    if (last !== undefined && typeof target === "object" && target !== null) {
      (target as Record<string, unknown>)[last] = buffers[index];
    }
  }
  return joined;
}

function toBytes(value: unknown): Uint8Array | undefined {
  if (value instanceof ArrayBuffer) return new Uint8Array(value);
  if (!ArrayBuffer.isView(value)) return undefined;
  return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
}

function isPlainObject(value: unknown): value is Fields {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
