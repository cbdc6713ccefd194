/** One for all comparisons: to make it takes longer than a thousand of them. */
const text = new Intl.Collator("en", { numeric: true });

/**
 * Compares rows by a value: numbers as numbers, all else as text in which numbers count, `9.png` before `10.png`. Rows
 * without the value, or with NaN, come last, whichever way.
 */
export function rowOrder<Row>(
  valueOf: (row: Row) => string | number | undefined,
  descending: boolean,
): (a: Row, b: Row) => number {
  const sign = descending ? -1 : 1;
  return (a, b) => {
    const [left, right] = [valueOf(a), valueOf(b)];
    if (isMissing(left) || isMissing(right))
      return Number(isMissing(left)) - Number(isMissing(right));
    const areNumbers = typeof left === "number" && typeof right === "number";
    return sign * (areNumbers ? left - right : text.compare(String(left), String(right)));
  };
}

/** NaN is neither less nor more than a number: one of them would leave the rest unsorted. */
function isMissing(value: string | number | undefined): boolean {
  return value === undefined || Number.isNaN(value);
}
