import type { DataCard, SplitCard } from "../data/data-card-types.ts";
import { classBalanceFigure } from "../plots/class-balance.ts";
import type { RunRecord } from "../tracking/read-run.ts";
import { escapeHtml, field, folded, isObject, type Json, numberText } from "./html.ts";
import type { PlotBook } from "./plot-book.ts";
import { factsHtml, tableHtml } from "./table.ts";

/** The data card: parts, classes, duplicates, statistics, fingerprints; undefined when the run has none. */
export async function dataHtml(record: RunRecord, book: PlotBook): Promise<string | undefined> {
  const { data } = record;
  if (data === undefined) return undefined;
  if (!isDataCard(data)) {
    return factsHtml(Object.entries(data));
  }
  return (
    `<p class="lead">${escapeHtml(titleOf(data))}</p>${partsHtml(data)}` +
    `${await balanceHtml(data, book)}${classesHtml(data)}<div class="values">${findingsHtml(data)}</div>`
  );
}

/** Whether a run's data.json is a data card: any JSON may stand there. */
function isDataCard(data: unknown): data is DataCard {
  const splits = field(data, "splits");
  const parts = isObject(splits) ? Object.values(splits) : [];
  return (
    Array.isArray(field(data, "classNames")) &&
    Array.isArray(field(data, "shape")) &&
    parts.length > 0 &&
    parts.every((part) => Array.isArray(field(part, "classCounts")))
  );
}

function titleOf(card: DataCard): string {
  return `${card.name}: samples of ${card.shape.join(" × ")}, ${card.classNames.length} classes`;
}

function parts(card: DataCard): [string, SplitCard][] {
  return Object.entries(card.splits);
}

function partsHtml(card: DataCard): string {
  const problems = (part: SplitCard, name: string): number => {
    const list = field(part, "problems", name);
    return Array.isArray(list) ? list.length : 0;
  };
  const rows = parts(card).map(([part, split]) => ({
    part,
    samples: split.count,
    "labels out of range": problems(split, "labelsOutOfRange"),
    "not finite": problems(split, "notFinite"),
    constant: problems(split, "constant"),
    fingerprint: split.fingerprint,
  }));
  const columns = Object.keys(rows[0] ?? {}).map((key) =>
    key === "fingerprint" ? { key, html: (row: Json) => fingerprintHtml(row[key]) } : { key },
  );
  return tableHtml(rows, { columns });
}

function fingerprintHtml(value: unknown): string {
  const text = String(value ?? "");
  return `<code title="${escapeHtml(text)}">${escapeHtml(text.slice(0, 12))}</code>`;
}

async function balanceHtml(card: DataCard, book: PlotBook): Promise<string> {
  const counts = Object.fromEntries(parts(card).map(([part, split]) => [part, split.classCounts]));
  return book.html(classBalanceFigure({ classNames: card.classNames, counts }));
}

function classesHtml(card: DataCard): string {
  const rows = card.classNames.map((name, index) => ({
    class: name,
    ...Object.fromEntries(
      parts(card).map(([part, split]) => [part, split.classCounts[index] ?? 0]),
    ),
  }));
  return folded("Samples of each class", tableHtml(rows));
}

function findingsHtml(card: DataCard): string {
  const { balance, duplicates, statistics } = card;
  const count = (name: string): number => {
    const groups = field(duplicates, name);
    return Array.isArray(groups) ? groups.length : 0;
  };
  const facts: (readonly [string, unknown])[] = [
    ["Duplicates across parts", groupsText(count("across"))],
    ["Duplicates inside a part", groupsText(count("within"))],
    ["Equal samples, other labels", groupsText(count("conflicting"))],
    ["Class balance", balanceText(balance)],
    [
      "Mean and deviation",
      statistics ? `${numberText(statistics.mean)} ± ${numberText(statistics.std)}` : "–",
    ],
    ["Range", statistics ? `${numberText(statistics.min)} to ${numberText(statistics.max)}` : "–"],
    ["Statistics bound to", statistics?.fingerprint?.slice(0, 12) ?? "–"],
  ];
  return factsHtml(facts);
}

function groupsText(count: number): string {
  return count === 0 ? "none" : `${count} ${count === 1 ? "group" : "groups"}`;
}

function balanceText(balance: DataCard["balance"] | undefined): string {
  if (balance === undefined) return "–";
  const { ratio, rarest, mostFrequent, balanced } = balance;
  return `${numberText(ratio)} (${rarest} to ${mostFrequent})${balanced ? "" : ", uneven"}`;
}
