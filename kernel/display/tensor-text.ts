/** What a tensor of tfjs, and of look-alikes, offers. */
export interface TensorLike {
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly isDisposed?: boolean;
  dataSync(): ArrayLike<unknown>;
}

/** Above this many values only the shape is shown: reading them could copy gigabytes from a GPU. */
const MOST_READ = 1_000_000;
/** Above this many values the middle of each axis is left out. */
const MOST_SHOWN = 200;
const EDGE = 3;

/** Whether a value has the shape of a tensor: `shape`, `dtype` and `dataSync`. */
export function isTensorLike(value: unknown): value is TensorLike {
  if (typeof value !== "object" || value === null) return false;
  const candidate = value as Partial<TensorLike>;
  return (
    Array.isArray(candidate.shape) &&
    candidate.shape.every((size) => Number.isInteger(size)) &&
    typeof candidate.dtype === "string" &&
    typeof candidate.dataSync === "function"
  );
}

/** A tensor as short text: `Tensor float32 [2, 2]` and its values in nested brackets, the middle left out when large. */
export function tensorText(tensor: TensorLike): string {
  const { shape, dtype } = tensor;
  const title = `${tensorTitle(tensor)} ${dtype} [${shape.join(", ")}]`;
  if (tensor.isDisposed === true) return `${title} (disposed)`;
  const size = shape.reduce((product, axis) => product * axis, 1);
  if (size > MOST_READ) return `${title} (${size} values, not shown)`;
  if (dtype === "complex64") return title;
  const layout = { values: tensor.dataSync(), shape, dtype, short: size > MOST_SHOWN };
  return `${title}\n${axisText(layout, 0, 0)}`;
}

function tensorTitle(tensor: TensorLike): string {
  const name: unknown = tensor.constructor?.name;
  return typeof name === "string" && name !== "" && name !== "Object" ? name : "Tensor";
}

interface Layout {
  readonly values: ArrayLike<unknown>;
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly short: boolean;
}

function axisText(layout: Layout, axis: number, offset: number): string {
  const { shape, values, dtype, short } = layout;
  const length = shape[axis];
  if (length === undefined) return valueText(values[offset], dtype);
  const stride = shape.slice(axis + 1).reduce((product, size) => product * size, 1);
  const parts = shownIndices(length, short).map((index) =>
    index === undefined ? "…" : axisText(layout, axis + 1, offset + index * stride),
  );
  const isLast = axis === shape.length - 1;
  return `[${parts.join(isLast ? ", " : `,\n${" ".repeat(axis + 1)}`)}]`;
}

/** Indices of one axis; undefined stands for those left out. */
function shownIndices(length: number, short: boolean): (number | undefined)[] {
  const all = Array.from({ length }, (_, index) => index);
  if (!short || length <= 2 * EDGE) return all;
  return [...all.slice(0, EDGE), undefined, ...all.slice(-EDGE)];
}

function valueText(value: unknown, dtype: string): string {
  if (dtype === "bool") return value ? "true" : "false";
  if (typeof value === "number") return String(Number(value.toPrecision(6)));
  return typeof value === "string" ? JSON.stringify(value) : String(value);
}
