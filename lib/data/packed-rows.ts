import type { CsvRow } from "./csv-rows.ts";

/** Numbers of a stretch of memory. */
const stretch = 2 ** 20;

/** Rows of a table as few large arrays: a million of small ones would take a multiple of their numbers. */
export interface PackedRows {
  readonly count: number;
  /** Numbers of a row; 0 without rows. */
  readonly width: number;
  /** Values of the class column in the order in which they first came. */
  readonly classes: readonly string[];
  /** Place of each row's class in `classes`. */
  readonly classOf: readonly number[];
  /** Line of each row. */
  readonly lines: readonly number[];
  add(row: CsvRow): void;
  /** All numbers, shape `[count, width]`. */
  numbers(): Float32Array;
}

/** An empty table; all rows must be as wide as the first one. */
export function createPackedRows(): PackedRows {
  const stretches: Float32Array[] = [];
  const places = new Map<string, number>();
  const [classOf, lines, classes]: [number[], number[], string[]] = [[], [], []];
  let width = 0;
  let together = 1;
  const placeOf = (name: string): number => {
    const known = places.get(name);
    if (known !== undefined) return known;
    places.set(name, classes.length);
    return classes.push(name) - 1;
  };
  return {
    get count() {
      return lines.length;
    },
    get width() {
      return width;
    },
    classes,
    classOf,
    lines,
    add: ({ line, numbers, className }) => {
      if (lines.length === 0) {
        width = numbers.length;
        together = Math.max(1, Math.floor(stretch / Math.max(1, width)));
      }
      const place = lines.length % together;
      if (place === 0) stretches.push(new Float32Array(together * width));
      stretches.at(-1)?.set(numbers, place * width);
      classOf.push(placeOf(className));
      lines.push(line);
    },
    numbers: () => {
      const values = new Float32Array(lines.length * width);
      for (const [turn, part] of stretches.entries()) {
        const start = turn * part.length;
        values.set(part.subarray(0, values.length - start), start);
      }
      return values;
    },
  };
}
