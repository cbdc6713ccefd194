import type { Displayable, MimeBundle } from "../core/mime-bundle.ts";
import { displaySymbol } from "../core/mime-bundle.ts";
import { shownTable } from "../core/shown-table.ts";
import type { DataCard } from "./data-card-types.ts";
import { splitNames } from "./duplicates.ts";
import { isImageShape } from "./grey-image.ts";

/** A card that shows itself as tables in a notebook, and is plain JSON otherwise. */
export type DisplayableDataCard = DataCard & Displayable;

/**
 * Gives a data card its looks: one table of the parts, one of what was found.
 *
 * @param card - From `dataCard`; not changed.
 */
export function showDataCard(card: DataCard): DisplayableDataCard {
  const shown = { ...card };
  // Not enumerable: a stored card is its JSON.
  Object.defineProperty(shown, displaySymbol, { value: () => cardBundle(card) });
  return shown as DisplayableDataCard;
}

function cardBundle(card: DataCard): MimeBundle {
  const columns = columnRows(card);
  const tables = [
    shownTable(partRows(card), { caption: title(card) }),
    shownTable(findings(card)),
    ...(columns.length === 0 ? [] : [shownTable(columns, { caption: "Columns, training part" })]),
  ];
  const bundles = tables.map((table) => table[displaySymbol]() as Record<string, string>);
  return {
    "text/plain": bundles.map((bundle) => bundle["text/plain"]).join("\n\n"),
    "text/html": bundles.map((bundle) => bundle["text/html"]).join(""),
  };
}

function title({ name, shape, classNames }: DataCard): string {
  return `${name}: samples of ${shape.join(" × ")}, ${classNames.length} classes`;
}

function partRows(card: DataCard): Record<string, string | number>[] {
  return splitNames.map((part) => {
    const { count, classCounts, fingerprint } = card.splits[part];
    const classes = card.classNames.map((name, index) => [name, classCounts[index] ?? 0] as const);
    return {
      part,
      samples: count,
      ...Object.fromEntries(classes.map(([name, samples]) => [`class ${name}`, samples])),
      fingerprint: fingerprint.slice(0, 12),
    };
  });
}

/** A row for each column of a table. */
function columnRows({ statistics, featureNames }: DataCard): Record<string, string | number>[] {
  const { each } = statistics ?? {};
  if (each?.per !== "feature") return [];
  return each.means.map((mean, column) => {
    const [least, largest] = [each.mins[column] ?? 0, each.maxs[column] ?? 0];
    const name = featureNames?.[column];
    return {
      column,
      ...(name === undefined ? {} : { name }),
      mean,
      std: least === largest ? 0 : (each.stds[column] ?? 0),
      least,
      largest,
    };
  });
}

function findings({
  shape,
  balance,
  duplicates,
  statistics,
  splits,
}: DataCard): Record<string, string | number>[] {
  const problems = splitNames.reduce((sum, part) => sum + problemCount(splits[part].problems), 0);
  const ratio = Number(balance.ratio.toPrecision(3));
  return [
    {
      found: "class balance",
      value: ratio,
      meaning: `rarest (${balance.rarest}) ÷ most frequent (${balance.mostFrequent}); at least ${balance.bound}`,
    },
    {
      found: "duplicates inside a part",
      value: duplicates.within.length,
      meaning: "groups of equal samples",
    },
    {
      found: "duplicates across parts",
      value: duplicates.across.length,
      meaning: "leakage: must be 0",
    },
    {
      found: "same sample, other label",
      value: duplicates.conflicting.length,
      meaning: "groups of equal samples",
    },
    {
      found: "damaged samples",
      value: problems,
      meaning: "NaN, out-of-range labels, constant samples",
    },
    ...(statistics === null
      ? []
      : [
          {
            found: "mean ± std",
            value: `${statistics.mean.toFixed(3)} ± ${statistics.std.toFixed(3)}`,
            meaning: `training ${isImageShape(shape) ? "pixels" : "values"}, ${short(statistics.min)} … ${short(statistics.max)}`,
          },
        ]),
  ];
}

/** Four significant digits. */
function short(value: number): number {
  return Number(value.toPrecision(4));
}

function problemCount(problems: DataCard["splits"]["train"]["problems"]): number {
  return Object.values(problems).reduce<number>(
    (sum, found) => sum + (Array.isArray(found) ? found.length : 0),
    0,
  );
}
