import { rowCount, type Rows } from "./columns.ts";

/** Rows in a leaf. */
const leafSize = 16;

/** Finds rows near a point without looking at all of them. */
export interface NeighborTree {
  /**
   * Calls `visit` for each row within `radius` of the point.
   *
   * @param point - As wide as the rows.
   */
  within(point: Rows["values"], radius: number, visit: (row: number) => void): void;
}

/** A box around some rows of `order`; leaves have no halves. */
interface Box {
  readonly start: number;
  readonly end: number;
  /** Least and largest coordinates, one axis after the other. */
  readonly bounds: Float32Array;
  readonly halves: readonly Box[];
}

/**
 * Builds a k-d tree whose boxes fit their rows tightly, so that many are left out although there are many axes.
 *
 * @param rows - At most some twenty columns: with more, hardly anything can be left out. Columns with the most variance
 *   first are quickest.
 * @see Bentley (1975), Multidimensional binary search trees used for associative searching
 */
export function buildNeighborTree(rows: Rows): NeighborTree {
  const order = Int32Array.from({ length: rowCount(rows) }, (_, row) => row);
  const root = build(rows, order, { start: 0, end: order.length });
  // Rows in the order of the leaves, so that a leaf is one stretch of memory.
  const { width } = rows;
  const sorted = new Float32Array(order.length * width);
  for (const [place, row] of order.entries()) {
    sorted.set(rows.values.subarray(row * width, (row + 1) * width), place * width);
  }
  return {
    within: (point, radius, visit) => {
      const squared = radius * radius;
      const open: Box[] = [root];
      for (let box = open.pop(); box !== undefined; box = open.pop()) {
        if (!isBoxNear(box.bounds, point, squared)) continue;
        open.push(...box.halves);
        if (box.halves.length > 0) continue;
        for (let place = box.start; place < box.end; place += 1) {
          if (isRowNear(sorted, place * width, point, squared)) visit(order[place] ?? 0);
        }
      }
    },
  };
}

function isBoxNear(bounds: Float32Array, point: Rows["values"], squared: number): boolean {
  let sum = 0;
  for (let axis = 0; axis < point.length && sum <= squared; axis += 1) {
    const value = point[axis] ?? 0;
    const below = (bounds[2 * axis] ?? 0) - value;
    const above = value - (bounds[2 * axis + 1] ?? 0);
    const gap = below > 0 ? below : above > 0 ? above : 0;
    sum += gap * gap;
  }
  return sum <= squared;
}

function isRowNear(
  sorted: Float32Array,
  start: number,
  point: Rows["values"],
  squared: number,
): boolean {
  let sum = 0;
  for (let axis = 0; axis < point.length && sum <= squared; axis += 1) {
    const difference = (sorted[start + axis] ?? 0) - (point[axis] ?? 0);
    sum += difference * difference;
  }
  return sum <= squared;
}

interface Stretch {
  readonly start: number;
  readonly end: number;
}

function build(rows: Rows, order: Int32Array, stretch: Stretch): Box {
  const { start, end } = stretch;
  const bounds = boundsOf(rows, order, stretch);
  const axis = widestAxis(bounds);
  const isPoint = (bounds[2 * axis] ?? 0) === (bounds[2 * axis + 1] ?? 0);
  if (end - start <= leafSize || isPoint) return { start, end, bounds, halves: [] };
  const coordinate = (row: number): number => rows.values[row * rows.width + axis] ?? 0;
  order.subarray(start, end).sort((a, b) => coordinate(a) - coordinate(b));
  const middle = start + Math.floor((end - start) / 2);
  const halves = [
    build(rows, order, { start, end: middle }),
    build(rows, order, { start: middle, end }),
  ];
  return { start, end, bounds, halves };
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
