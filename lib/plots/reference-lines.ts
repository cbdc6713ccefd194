import type { Verdict } from "../core/verdict.ts";
import { escapeMarkup, gridColor, neutralInk } from "./theme.ts";

/** A level to hold a metric against, drawn across its panel. */
export interface ReferenceLine {
  /** Metric of the panel, without `val_`. */
  readonly metric: string;
  /** What the level is, e.g. `person`. */
  readonly name: string;
  readonly value: number;
  /** 95 % of what it could be by chance, shaded. */
  readonly interval?: readonly [number, number];
}

/**
 * The accuracy of a person as a level for the accuracy of models (row #55), once `%check human` has measured it.
 *
 * @param verdicts - Of a run or a session; the last one of the check `human` counts.
 * @param data - Fingerprint of the data at hand: a person's verdict on other data isn't drawn.
 * @returns None where nobody was asked.
 */
export function humanReference(
  verdicts: readonly Verdict[],
  data?: string,
): readonly ReferenceLine[] {
  const found = verdicts.findLast(
    ({ check, partial, subject }) =>
      check === "human" &&
      partial === undefined &&
      (data === undefined || subject === undefined || subject.data === data),
  );
  if (found === undefined || !Number.isFinite(found.value)) return [];
  const interval = intervalOf(found.evidence["person"]);
  const level = { name: "person", value: found.value, ...(interval ? { interval } : {}) };
  return ["acc", "accuracy"].map((metric) => ({ metric, ...level }));
}

/** Lines with their names and shaded intervals, as shapes of a layout with one panel a metric. */
export function referenceShapes(
  references: readonly ReferenceLine[],
  metrics: readonly string[],
): Readonly<Record<string, unknown>> {
  const shapes = references.flatMap((reference) => {
    const index = metrics.indexOf(reference.metric);
    return index < 0 ? [] : shapesOf(reference, index === 0 ? "" : String(index + 1));
  });
  return shapes.length === 0 ? {} : { shapes };
}

function shapesOf({ name, value, interval }: ReferenceLine, panel: string): readonly object[] {
  const across = { xref: `x${panel} domain`, x0: 0, x1: 1, yref: `y${panel}`, layer: "below" };
  const line = {
    ...across,
    type: "line",
    y0: value,
    y1: value,
    line: { color: neutralInk, width: 1.5, dash: "dash" },
    label: {
      text: escapeMarkup(`${name} ${Number((100 * value).toFixed(1))} %`),
      textposition: "start",
      // Beneath it: the line is often the highest thing of its panel.
      yanchor: "top",
      font: { size: 11, color: neutralInk },
    },
  };
  if (interval === undefined) return [line];
  const [y0, y1] = interval;
  return [{ ...across, type: "rect", y0, y1, fillcolor: gridColor, line: { width: 0 } }, line];
}

function intervalOf(person: unknown): readonly [number, number] | undefined {
  const given: unknown =
    typeof person === "object" && person !== null ? Reflect.get(person, "interval") : undefined;
  if (!Array.isArray(given)) return undefined;
  const [low, high] = given as readonly unknown[];
  return typeof low === "number" && typeof high === "number" ? [low, high] : undefined;
}
