const UNITS = [
  { unit: "s", seconds: 1 },
  { unit: "ms", seconds: 1e-3 },
  { unit: "µs", seconds: 1e-6 },
  { unit: "ns", seconds: 1e-9 },
] as const;

/** A duration of at least 0 in words: `1min 5s`, `1.25 s`, `830 µs`; three digits are kept. */
export function formatSeconds(seconds: number): string {
  if (seconds >= 60) {
    const whole = Math.round(seconds);
    return `${Math.floor(whole / 60)}min ${whole % 60}s`;
  }
  if (seconds === 0) return "0 s";
  const scale = UNITS.find((unit) => seconds >= unit.seconds) ?? UNITS[3];
  return `${Number((seconds / scale.seconds).toPrecision(3))} ${scale.unit}`;
}

/** The value below which a `fraction` of `sorted` lies, linear between neighbours (NumPy's default). */
export function quantile(sorted: readonly number[], fraction: number): number {
  const position = (sorted.length - 1) * fraction;
  const below = sorted[Math.floor(position)] ?? Number.NaN;
  const above = sorted[Math.ceil(position)] ?? below;
  return below + (above - below) * (position - Math.floor(position));
}

/** Seconds a loop in each repeat as `%timeit` prints them. */
export function summarizeRepeats(
  secondsPerLoop: readonly number[],
  options: { readonly loops: number; readonly emptyLoop: number },
): string {
  const sorted = secondsPerLoop.toSorted((a, b) => a - b);
  const [min, lower, median, upper, max] = [0, 0.25, 0.5, 0.75, 1].map((fraction) =>
    quantile(sorted, fraction),
  ) as [number, number, number, number, number];
  const plural = (count: number, word: string): string =>
    `${count} ${word}${count === 1 ? "" : "s"}`;
  const lines = [
    `${formatSeconds(median)} per loop, median of ${plural(sorted.length, "repeat")} of ${plural(options.loops, "loop")}`,
    `half of the repeats between ${formatSeconds(lower)} and ${formatSeconds(upper)}, all between ${formatSeconds(min)} and ${formatSeconds(max)}`,
  ];
  if (options.emptyLoop > median / 10) {
    lines.push(
      `an empty loop alone takes ${formatSeconds(options.emptyLoop)}: the statement is near what can be measured`,
    );
  }
  return lines.join("\n");
}
