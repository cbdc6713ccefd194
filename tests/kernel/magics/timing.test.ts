import { expect, test } from "vitest";
import { formatSeconds, quantile, summarizeRepeats } from "../../../kernel/magics/timing.ts";

test.each([
  [0, "0 s"],
  [1.25, "1.25 s"],
  [0.00083, "830 µs"],
  [12.3456e-9, "12.3 ns"],
  [0.5e-9, "0.5 ns"],
  [65, "1min 5s"],
  [119.9, "2min 0s"],
])("%d seconds read %s", (seconds, text) => {
  expect(formatSeconds(seconds)).toBe(text);
});

// numpy.quantile([1, 2, 4, 8], [0, .25, .5, .75, 1]) gives 1, 1.75, 3, 5, 8.
test.each([
  [0, 1],
  [0.25, 1.75],
  [0.5, 3],
  [0.75, 5],
  [1, 8],
])("the %d quantile of 1, 2, 4, 8 is NumPy's", (fraction, value) => {
  expect(quantile([1, 2, 4, 8], fraction)).toBe(value);
});

test("a summary names the median, the quartiles and the extremes", () => {
  const text = summarizeRepeats([4e-3, 1e-3, 2e-3, 8e-3], { loops: 10, emptyLoop: 1e-9 });
  expect(text).toBe(
    "3 ms per loop, median of 4 repeats of 10 loops\nhalf of the repeats between 1.75 ms and 5 ms, all between 1 ms and 8 ms",
  );
});

test("a statement as short as an empty loop is called so", () => {
  const text = summarizeRepeats([5e-9], { loops: 1, emptyLoop: 4e-9 });
  expect(text).toContain("an empty loop alone takes 4 ns");
});
