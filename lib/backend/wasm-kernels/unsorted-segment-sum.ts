import { AthanorError } from "../../core/errors.ts";
import type { tf } from "../tf.ts";
import { floatsOf, inputOf, type KernelCall, memoryOf } from "./heap.ts";

/**
 * Sums of the rows of `x` by segment, which the wasm backend lacks (tfjs#8082); the gradient of `gather`, and so of
 * embeddings.
 *
 * Rows whose id lies outside `0 … numSegments - 1` are left out, as in TensorFlow.
 *
 * @param call - Inputs `x` `[rows, ...]`, float32 or int32, and `segmentIds` `[rows]`, int32; attribute `numSegments`.
 * @returns The sums, float32, shape `[numSegments, ...]`; the engine owns it.
 * @throws {@link AthanorError} When `segmentIds` isn't one id a row.
 */
export function unsortedSegmentSum(call: KernelCall): tf.TensorInfo {
  const x = inputOf(call, "x");
  const ids = inputOf(call, "segmentIds");
  const segments = Number(call.attrs?.["numSegments"]);
  const [rows = 0, ...rest] = x.shape;
  if (ids.rank !== 1 || ids.size !== rows) {
    throw new AthanorError(
      "backend",
      `Expected \`segmentIds\` of unsortedSegmentSum to hold one id for each of the ${rows} rows of x ` +
        `(shape [${rows}]) on the wasm backend, received shape [${ids.shape.join(", ")}]. Flatten both first.`,
    );
  }
  const memory = memoryOf(call);
  const output = memory.makeOutput([segments, ...rest], "float32");
  const sums = floatsOf(memory, output).fill(0);
  const target = { sums, segments, rowSize: rows === 0 ? 0 : x.size / rows };
  addRows(memory.typedArrayFromHeap(x), memory.typedArrayFromHeap(ids), target);
  return output;
}

interface Target {
  readonly sums: Float32Array;
  readonly segments: number;
  readonly rowSize: number;
}

function addRows(
  values: ArrayLike<number>,
  ids: ArrayLike<number>,
  { sums, segments, rowSize }: Target,
): void {
  for (let row = 0; row < ids.length; row += 1) {
    const segment = ids[row] ?? -1;
    if (segment < 0 || segment >= segments) continue;
    for (let index = 0; index < rowSize; index += 1) {
      const to = segment * rowSize + index;
      sums[to] = (sums[to] ?? 0) + (values[row * rowSize + index] ?? 0);
    }
  }
}
