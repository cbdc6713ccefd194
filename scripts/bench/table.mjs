// Results as markdown tables.
import { ratios } from "./routes.mjs";

const row = (cells) => `| ${cells.join(" | ")} |`;
const number = (value, digits = 0) =>
  value === undefined || Number.isNaN(value)
    ? "–"
    : value.toLocaleString("en-US", {
        maximumFractionDigits: digits,
        minimumFractionDigits: digits,
      });

export function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return (sorted[Math.floor(middle)] + sorted[Math.ceil(middle) - 1]) / 2;
}

/** Median over the rounds of one route over another, each round by itself. */
export function ratioOf(results, [one, other]) {
  const [a, b] = [results[one]?.rates, results[other]?.rates];
  if (a === undefined || b === undefined) return undefined;
  return median(a.map((rate, round) => rate / b[round]));
}

/** Samples a second, step times, start-up and memory, by model. */
export function tables(results) {
  const models = Object.keys(results);
  const names = [...new Set(models.flatMap((model) => Object.keys(results[model])))];
  const head = (title) => [row([title, ...models]), row(["---", ...models.map(() => "---:")])];
  const body = (cell) =>
    names.map((name) => row([name, ...models.map((model) => cell(results[model][name]))]));
  const rate = (result) => (result?.rates === undefined ? undefined : median(result.rates));
  const lines = [
    ...head("samples a second"),
    ...body((result) => number(rate(result))),
    ...ratios.map((pair) =>
      row([
        `**${pair.join(" ÷ ")}**`,
        ...models.map((model) => `**${number(ratioOf(results[model], pair), 2)}**`),
      ]),
    ),
    "",
    ...head("ms a step"),
    ...body((result) =>
      number((1000 * (result?.batch ?? Number.NaN)) / (rate(result) ?? Number.NaN), 2),
    ),
    "",
    ...head("ms of CPU a step, all threads"),
    ...body((result) =>
      number(1000 * (result?.batch ?? Number.NaN) * median(result?.cpu ?? []), 2),
    ),
    "",
    ...head("s to the backend + s to warm, with trace or compilation"),
    ...body((result) =>
      result?.rates === undefined
        ? "–"
        : `${number(result.startMs / 1000, 1)} + ${number(result.warmMs / 1000, 1)}`,
    ),
    "",
    ...head("peak memory, MiB"),
    ...body((result) => number(result?.peakMiB)),
  ];
  return lines.join("\n");
}
