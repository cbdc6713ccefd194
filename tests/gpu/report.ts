import type { GpuReading } from "../../lib/tracking/gpu.ts";
import type { Numerics } from "./answers.ts";

/** A line of the table. */
export interface Row {
  readonly what: string;
  readonly result: string;
  readonly right: boolean;
}

/** Largest difference ÷ largest value that float32 explains, over a few layers. */
const bound = 1e-3;

/** One row for all cases that agree, and one for each that doesn't or that the backend lacks. */
export function compareNumerics(here: Numerics, there: Numerics): readonly Row[] {
  const compared = Object.entries(here).map(([name, values]) => ({
    name,
    ...difference(values, there[name]),
  }));
  const agreeing = compared.filter(({ error }) => error <= bound);
  const worst = Math.max(0, ...agreeing.map(({ error }) => error));
  const others = compared.filter(({ error }) => !(error <= bound));
  return [
    {
      what: "outputs and gradients against the CPU",
      result: `${agreeing.length} of ${compared.length} layers agree, largest relative error ${worst.toExponential(1)}`,
      right: agreeing.length > 0,
    },
    ...others.map(({ name, error, why }) => ({
      what: name,
      result: why ?? `relative error ${error.toExponential(1)}`,
      right: false,
    })),
  ];
}

function difference(
  here: Numerics[string],
  there: Numerics[string] | undefined,
): { error: number; why?: string } {
  if (typeof here === "string") return { error: Number.NaN, why: `doesn't run: ${here}` };
  if (there === undefined || typeof there === "string")
    return { error: Number.NaN, why: "doesn't run on the CPU" };
  // One scale for a case: the gradient of a bias that batch normalisation takes out is zero but for rounding.
  const scale = Math.max(...Object.values(there).flat().map(Math.abs), 1e-6);
  const off = Object.entries(there).flatMap(([key, expected]) =>
    expected.map((value, index) => Math.abs(value - (here[key]?.[index] ?? Number.NaN))),
  );
  return { error: Math.max(...off) / scale };
}

/** What the GPU did meanwhile: highest values of its readings. */
export function figuresOf(readings: readonly GpuReading[]): readonly Row[] {
  if (readings.length === 0)
    return [{ what: "GPU meanwhile", result: "no NVIDIA GPU to read", right: true }];
  const highest = (
    field: "utilizationPercent" | "memoryUsedMiB" | "temperatureCelsius" | "powerWatts",
  ): string => {
    const numbers = readings.flatMap((reading) => reading[field] ?? []);
    return numbers.length === 0 ? "?" : String(Math.max(...numbers));
  };
  const [first] = readings;
  return [
    {
      what: `${first?.name ?? "GPU"}, driver ${first?.driverVersion ?? "?"}, highest of ${readings.length} readings`,
      result: `${highest("utilizationPercent")} % busy, ${highest("memoryUsedMiB")} of ${first?.memoryTotalMiB ?? "?"} MiB, ${highest("temperatureCelsius")} °C, ${highest("powerWatts")} W`,
      right: true,
    },
  ];
}

/** A number for people: three digits and more with separators. */
export function readable(value: number): string {
  return value < 100 ? value.toPrecision(3) : Math.round(value).toLocaleString("en");
}

/** GitHub's form of a table. */
export function table(rows: readonly Row[]): string {
  const lines = rows.map(
    ({ what, result, right }) => `| ${what} | ${result} | ${right ? "ok" : "NOT RIGHT"} |`,
  );
  return ["| what | result |  |", "| --- | --- | --- |", ...lines].join("\n");
}
