import { type Displayable, displaySymbol, type MimeBundle } from "../core/mime-bundle.ts";
import { escapeText } from "../core/escape-text.ts";
import type { Row } from "../core/shown-table.ts";
import type { ImageSet } from "./contact-sheet.ts";
import { browserScript } from "./browser-script.ts";
import { thumbnail, valueRange } from "./thumbnail.ts";

/** What {@link sampleBrowser} shows. */
export interface BrowserParts {
  /** One row a sample, the same columns each; `id`, `class` and `split` are its name. */
  readonly rows: readonly Row[];
  /** Pictures in the order of the rows; left out for samples that are none. */
  readonly images?: ImageSet;
  readonly title: string;
  /** Samples on one page; default 60. */
  readonly pageSize?: number;
}

/**
 * Samples to browse in a notebook or a page: pictures with their names, a search field, filters by class and part, a choice of
 * what to sort by, pages. One piece of HTML that needs no network and no kernel; without its script, the first page is there.
 *
 * @param parts - At most some thousand samples; each picture is part of the HTML.
 */
export function sampleBrowser(parts: BrowserParts): Displayable {
  return {
    [displaySymbol]: (): MimeBundle => ({
      "text/html": browserHtml(parts),
      "text/plain": `${parts.title}: ${parts.rows.length} samples`,
    }),
  };
}

function browserHtml({ rows, images, title, pageSize = 60 }: BrowserParts): string {
  const id = `athanor-browser-${crypto.randomUUID()}`;
  const pictures = images === undefined ? [] : picturesOf(images, rows.length);
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const cards = rows.map((row, index) => cardHtml(row, pictures[index]));
  const rest = cards.slice(pageSize);
  const content = scriptJson({ rows, cards, pageSize });
  return (
    `<div id="${id}" class="athanor-browser"><p><strong>${escapeText(title)}</strong></p>` +
    `<div class="athanor-browser-controls" style="display:flex;gap:.6em;flex-wrap:wrap;align-items:center;margin:.4em 0">${controlsHtml(rows, columns)}</div>` +
    `<div class="athanor-browser-cards" style="display:flex;flex-wrap:wrap;gap:8px">${cards.slice(0, pageSize).join("")}</div>` +
    `<p class="athanor-browser-state">${rest.length === 0 ? "" : `${rest.length} more`}</p>` +
    `<script type="application/json">${content}</script><script>${browserScript}(document.getElementById(${JSON.stringify(id)}));</script></div>`
  );
}

function picturesOf(images: ImageSet, count: number): readonly string[] {
  const range = valueRange(images);
  return Array.from({ length: count }, (_, index) => thumbnail(images, index, range));
}

function cardHtml(row: Row, picture: string | undefined): string {
  const all = Object.entries(row).map(([name, value]) => `${name} ${valueText(value)}`);
  const said =
    row["correct"] === "no"
      ? ` <span style="color:#D55E00">→ ${escapeText(valueText(row["predicted"]))}</span>`
      : "";
  const image =
    picture === undefined
      ? ""
      : `<img alt="${escapeText(valueText(row["id"]))}" src="${picture}" style="width:56px;image-rendering:pixelated;display:block;margin:auto">`;
  return (
    `<figure title="${escapeText(all.join("\n"))}" style="margin:0;width:72px;text-align:center;font-size:11px;overflow:hidden">${image}` +
    `<figcaption>${escapeText(valueText(row["class"]))}${said}<br><small>${escapeText(valueText(row["split"]))}/${escapeText(valueText(row["id"]))}</small></figcaption></figure>`
  );
}

function controlsHtml(rows: readonly Row[], columns: readonly string[]): string {
  const values = (column: string): string[] =>
    [...new Set(rows.map((row) => valueText(row[column])))].toSorted((a, b) =>
      a.localeCompare(b, "en", { numeric: true }),
    );
  const choice = (name: string, label: string, options: readonly string[], all: string): string =>
    `<label>${label} <select name="${name}"><option value="">${all}</option>${options
      .map((option) => `<option>${escapeText(option)}</option>`)
      .join("")}</select></label>`;
  return [
    `<label>search <input name="search" type="search" size="12"></label>`,
    choice("class", "class", values("class"), "all"),
    choice("split", "part", values("split"), "all"),
    ...(columns.includes("correct") ? [choice("correct", "correct", ["yes", "no"], "all")] : []),
    choice("sort", "sort by", columns, "as found"),
    `<label><input name="descending" type="checkbox"> largest first</label>`,
    `<button type="button" name="back">‹</button><button type="button" name="on">›</button>`,
  ].join("");
}

function valueText(value: Row[string]): string {
  if (value === undefined) return "";
  return typeof value === "number" ? String(Number(value.toPrecision(4))) : String(value);
}

/** JSON that can't end a script early. */
function scriptJson(value: unknown): string {
  return JSON.stringify(value).replaceAll("<", "\\u003c");
}
