import { escapeText } from "../core/escape-text.ts";
import { randomBytes } from "node:crypto";
import type { Figure } from "../core/figure.ts";
import type { MimeBundle } from "../core/mime-bundle.ts";
import { leastWidth } from "./least-width.ts";
import { loaderScript } from "./loader-script.ts";
import { renderSvg } from "./render-svg.ts";
import { toJsonArrays } from "./typed-array.ts";

/** Media type of plotly figures. */
export const plotlyMimeType = "application/vnd.plotly.v1+json";

/** Figures with more JSON than this many bytes are shown as a still picture only. */
export const figureLimitBytes = 2_000_000;

/** Options of {@link toMimeBundle}. */
export interface BundleOptions {
  /** Id of the HTML element; default a new one. */
  readonly elementId?: string;
}

/**
 * A figure as every frontend can show it: plotly JSON, HTML with a still picture inside that a small script replaces by
 * the live plot where it finds plotly, and a line of text.
 *
 * No PNG, JSON or JavaScript type is in it: JupyterLab would choose those before the plot. A figure above
 * {@link figureLimitBytes} comes as a still picture with a note.
 */
export async function toMimeBundle(
  figure: Figure,
  options: BundleOptions = {},
): Promise<MimeBundle> {
  const plain = toPlainFigure(figure);
  const text = JSON.stringify(plain);
  const image = stillImage(await renderSvg(plain), figureSummary(plain));
  const summary = { "text/plain": figureSummary(plain) };
  if (Buffer.byteLength(text) > figureLimitBytes) {
    return {
      "text/html": `<div>${image}${tooLargeNote(Buffer.byteLength(text))}</div>`,
      ...summary,
    };
  }
  const id = options.elementId ?? createElementId();
  return {
    [plotlyMimeType]: plain,
    "text/html": liveHtml({ id, image, figureText: text, least: leastWidth(plain) }),
    ...summary,
  };
}

/** An id for one element that no other output of any program has. */
export function createElementId(): string {
  return `athanor-${randomBytes(6).toString("hex")}`;
}

/** HTML of a picture that becomes a live plot where plotly can be found. */
export function liveHtml(parts: {
  readonly id: string;
  readonly image: string;
  /** JSON of the figure. */
  readonly figureText: string;
  /** Pixels below which the plot scrolls sideways; default 0, never. */
  readonly least?: number;
}): string {
  const { id, image, figureText, least = 0 } = parts;
  const room = least > 0 ? ` data-athanor-least="${least}"` : "";
  const call = `${loaderScript}(${JSON.stringify(id)},${escapeScript(figureText)});`;
  return `<div id="${id}" class="athanor-plot" data-athanor-figure${room}>${image}</div><script>${call}</script>`;
}

/** An SVG as an image element that survives where scripts and inline SVG are taken out. */
export function stillImage(svg: string, alt: string): string {
  const data = Buffer.from(svg).toString("base64");
  return `<img alt="${escapeText(alt)}" style="max-width:100%" src="data:image/svg+xml;base64,${data}">`;
}

/** JSON text that can stand inside a script element. */
export function escapeScript(json: string): string {
  return json
    .replaceAll("<", String.raw`\u003c`)
    .replaceAll("\u2028", String.raw`\u2028`)
    .replaceAll("\u2029", String.raw`\u2029`);
}

/** One line that says what a figure shows: its title and its traces. */
export function figureSummary(figure: Figure): string {
  const title = figureTitle(figure);
  const named = figure.data.flatMap((trace) => {
    const name = trace["name"];
    return typeof name === "string" && trace["showlegend"] !== false ? [name] : [];
  });
  const names = [...new Set(named)].slice(0, 8).join(", ");
  const traces = names === "" ? `${figure.data.length} traces` : names;
  return unescapeMarkup(title === "" ? `Plot (${traces})` : `${title} (${traces})`);
}

/** The title of a figure without plotly's markup; empty when it has none. */
export function figureTitle(figure: Figure): string {
  const title = figure.layout["title"];
  const text: unknown =
    typeof title === "object" && title !== null ? Reflect.get(title, "text") : title;
  return typeof text === "string" ? unescapeMarkup(text.replaceAll(/<[^>]*>/g, "")) : "";
}

function toPlainFigure(figure: Figure): Figure {
  const { data, layout, config } = figure;
  const plain = { data, layout, ...(config === undefined ? {} : { config }) };
  // NaN becomes null: JSON has no NaN, and plotly reads null as a gap.
  return JSON.parse(JSON.stringify(toJsonArrays(plain))) as Figure;
}

function tooLargeNote(bytes: number): string {
  const size = (bytes / 1e6).toFixed(1);
  const limit = (figureLimitBytes / 1e6).toFixed(0);
  return (
    `<p>This figure holds ${size} MB of data, more than the ${limit} MB that a notebook should carry: it is shown ` +
    `as a still picture. Draw fewer points, or bin them first (histogramFigure).</p>`
  );
}

function unescapeMarkup(text: string): string {
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}
