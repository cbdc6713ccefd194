import { rowCount, type Rows } from "./columns.ts";

/** Rows in a leaf. */
const leafSize = 32;

/** Finds rows near a point without looking at all of them. */
export interface NeighborTree {
  /** All rows, near ones one after the other: who asks in this order finds the boxes in the processor's cache. */
  readonly order: Int32Array;
  /**
   * Calls `visit` for each row within `radius` of the point.
   *
   * @param point - As wide as the rows.
   */
  within(point: Rows["values"], radius: number, visit: (row: number) => void): void;
}

/**
 * Boxes around stretches of rows, parents before children, in flat arrays: a search touches hundreds of them, and objects
 * would cost it a multiple.
 */
export interface Boxes {
  /** Rows in the order of the leaves. */
  readonly order: Int32Array;
  /** Coordinates of the rows in that order, so that a leaf is one stretch of memory; shape `[rows, width]`. */
  readonly sorted: Float32Array;
  /** Coordinates of a row. */
  readonly width: number;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  /** The second child; the first one follows its parent. 0 for leaves. */
  readonly seconds: Int32Array;
  /** Least and largest coordinates, `[box, axis, 2]`. */
  readonly bounds: Float32Array;
}

/** A search over boxes, e.g. those that another thread built. */
export function openNeighborTree(boxes: Boxes): NeighborTree {
  const { order, sorted, width, starts, ends } = boxes;
  const asked = new Float32Array(width);
  const leaves = new Int32Array(starts.length);
  return {
    order,
    within: (point, radius, visit) => {
      if (order.length === 0) return;
      asked.set(point);
      const squared = radius * radius;
      const near = findLeaves(boxes, { point: asked, squared }, leaves);
      for (let turn = 0; turn < near; turn += 1) {
        const leaf = leaves[turn] as number;
        const end = ends[leaf] as number;
        for (let place = starts[leaf] as number; place < end; place += 1) {
          if (rowGap(sorted, place * width, asked, squared) <= squared) {
            visit(order[place] as number);
          }
        }
      }
    },
  };
}

/** Boxes that wait to be looked at: one for each level, and a tree of any size has fewer. */
const open = new Int32Array(64);

/** Writes the leaves near a point into `leaves` and gives their number. */
function findLeaves(
  { bounds, seconds }: Boxes,
  { point, squared }: { readonly point: Float32Array; readonly squared: number },
  leaves: Int32Array,
): number {
  const stride = point.length * 2;
  let [found, waiting] = [0, 1];
  open[0] = 0;
  while (waiting > 0) {
    waiting -= 1;
    const box = open[waiting] as number;
    if (boxGap(bounds, box * stride, point, squared) > squared) continue;
    const second = seconds[box] as number;
    if (second === 0) {
      leaves[found] = box;
      found += 1;
      continue;
    }
    open[waiting] = second;
    open[waiting + 1] = box + 1;
    waiting += 2;
  }
  return found;
}

/** Squared distance from a point to a box; anything above `squared` once it is beyond. */
function boxGap(bounds: Float32Array, start: number, point: Float32Array, squared: number): number {
  let sum = 0;
  let at = start;
  for (let axis = 0; axis < point.length; axis += 1, at += 2) {
    const value = point[axis] as number;
    const below = (bounds[at] as number) - value;
    const above = value - (bounds[at + 1] as number);
    const gap = below > 0 ? below : above > 0 ? above : 0;
    sum += gap * gap;
    if (sum > squared) return sum;
  }
  return sum;
}

/** Squared distance from a point to a row; anything above `squared` once it is beyond. */
function rowGap(sorted: Float32Array, start: number, point: Float32Array, squared: number): number {
  let sum = 0;
  for (let axis = 0; axis < point.length; axis += 1) {
    const difference = (sorted[start + axis] as number) - (point[axis] as number);
    sum += difference * difference;
    if (sum > squared) return sum;
  }
  return sum;
}

/**
 * Builds the boxes of a k-d tree, which fit their rows tightly, so that a search leaves many out although there are many axes; see {@link openNeighborTree}.
 *
 * @param rows - At most some twenty columns: with more, hardly anything can be left out. Columns with the most variance
 *   first are quickest.
 * @see Bentley (1975), Multidimensional binary search trees used for associative searching
 */
export function buildBoxes(rows: Rows): Boxes {
  const count = rowCount(rows);
  const order = Int32Array.from({ length: count }, (_, row) => row);
  const most = Math.max(1, 4 * Math.ceil(count / leafSize) + 1);
  const made = {
    order,
    starts: new Int32Array(most),
    ends: new Int32Array(most),
    seconds: new Int32Array(most),
    bounds: new Float32Array(most * rows.width * 2),
  };
  let next = 0;
  const build = (start: number, end: number): number => {
    const box = next++;
    made.starts[box] = start;
    made.ends[box] = end;
    const bounds = boundsOf(rows, order, { start, end });
    made.bounds.set(bounds, box * rows.width * 2);
    const axis = widestAxis(bounds);
    const isPoint = (bounds[2 * axis] ?? 0) === (bounds[2 * axis + 1] ?? 0);
    if (end - start <= leafSize || isPoint) return box;
    const coordinate = (row: number): number => rows.values[row * rows.width + axis] ?? 0;
    order.subarray(start, end).sort((a, b) => coordinate(a) - coordinate(b));
    const middle = start + Math.floor((end - start) / 2);
    build(start, middle);
    made.seconds[box] = build(middle, end);
    return box;
  };
  build(0, count);
  const sorted = new Float32Array(count * rows.width);
  for (const [place, row] of order.entries()) {
    sorted.set(rows.values.subarray(row * rows.width, (row + 1) * rows.width), place * rows.width);
  }
  return { ...made, sorted, width: rows.width };
}

interface Stretch {
  readonly start: number;
  readonly end: number;
}

function boundsOf(
  { values, width }: Rows,
  order: Int32Array,
  { start, end }: Stretch,
): Float32Array {
  const bounds = new Float32Array(2 * width);
  for (let axis = 0; axis < width; axis += 1) {
    let low = Infinity;
    let high = -Infinity;
    for (let place = start; place < end; place += 1) {
      const value = values[(order[place] ?? 0) * width + axis] ?? 0;
      if (value < low) low = value;
      if (value > high) high = value;
    }
    bounds[2 * axis] = low;
    bounds[2 * axis + 1] = high;
  }
  return bounds;
}

function widestAxis(bounds: Float32Array): number {
  let widest = 0;
  let most = -1;
  for (let axis = 0; 2 * axis < bounds.length; axis += 1) {
    const extent = (bounds[2 * axis + 1] ?? 0) - (bounds[2 * axis] ?? 0);
    if (extent > most) {
      most = extent;
      widest = axis;
    }
  }
  return widest;
}
