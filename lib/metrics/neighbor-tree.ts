import { rowCount, type Rows } from "./columns.ts";

/** Rows in a leaf. */
const leafSize = 32;

/** Finds rows near a point without looking at all of them. */
export interface NeighborTree {
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
interface Boxes {
  /** Rows in the order of the leaves. */
  readonly order: Int32Array;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  /** The second child; the first one follows its parent. 0 for leaves. */
  readonly seconds: Int32Array;
  /** Least and largest coordinates, `[box, axis, 2]`. */
  readonly bounds: Float32Array;
}

/**
 * Builds a k-d tree whose boxes fit their rows tightly, so that many are left out although there are many axes.
 *
 * @param rows - At most some twenty columns: with more, hardly anything can be left out. Columns with the most variance
 *   first are quickest.
 * @see Bentley (1975), Multidimensional binary search trees used for associative searching
 */
export function buildNeighborTree(rows: Rows): NeighborTree {
  const boxes = buildBoxes(rows);
  const { width } = rows;
  // Rows in the order of the leaves, so that a leaf is one stretch of memory.
  const sorted = new Float32Array(boxes.order.length * width);
  for (const [place, row] of boxes.order.entries()) {
    sorted.set(rows.values.subarray(row * width, (row + 1) * width), place * width);
  }
  const open = new Int32Array(64);
  const asked = new Float32Array(width);
  return {
    within: (point, radius, visit) => {
      if (boxes.order.length === 0) return;
      asked.set(point);
      const squared = radius * radius;
      let waiting = 0;
      open[waiting++] = 0;
      while (waiting > 0) {
        const box = open[--waiting] ?? 0;
        if (boxGap(boxes.bounds, box * width * 2, asked, squared) > squared) continue;
        const second = boxes.seconds[box] ?? 0;
        if (second > 0) {
          open[waiting++] = second;
          open[waiting++] = box + 1;
          continue;
        }
        const end = boxes.ends[box] ?? 0;
        for (let place = boxes.starts[box] ?? 0; place < end; place += 1) {
          if (rowGap(sorted, place * width, asked, squared) <= squared) {
            visit(boxes.order[place] ?? 0);
          }
        }
      }
    },
  };
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

function buildBoxes(rows: Rows): Boxes {
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
  return made;
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
