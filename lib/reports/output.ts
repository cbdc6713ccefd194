import type { Figure } from "../core/figure.ts";
import { plotlyMimeType } from "../plots/figure-bundle.ts";
import { ansiToHtml } from "./ansi.ts";
import { escapeHtml, field, folded, isObject, type Json } from "./html.ts";
import type { PlotBook } from "./plot-book.ts";
import { sanitizeHtml } from "./sanitize.ts";

/** Lines of text that an output shows before the rest is folded. */
const foldLines = 40;

/** Lines of text that a report keeps of one output; a loop that printed more is cut in the middle. */
const longestLines = 4000;

/** Pictures by media type, best first; each is stored as base64 except SVG, which is text. */
const imageTypes = ["image/svg+xml", "image/png", "image/jpeg", "image/gif", "image/webp"];

/**
 * One output of a cell (nbformat 4) as safe HTML: plots live, pictures inside, HTML without scripts, text with its
 * terminal colours; the richest form that there is.
 */
export async function outputHtml(output: Json, book: PlotBook): Promise<string> {
  const type = output["output_type"];
  if (type === "stream") {
    const isError = output["name"] === "stderr";
    return textHtml(textOf(output["text"]), isError ? "stderr" : "stdout");
  }
  if (type === "error") return errorHtml(output);
  return isObject(output["data"]) ? bundleHtml(output["data"], book) : "";
}

/** Text of nbformat, which is a string or a list of lines. */
export function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  return Array.isArray(value) ? value.join("") : "";
}

async function bundleHtml(data: Json, book: PlotBook): Promise<string> {
  const plot = data[plotlyMimeType];
  if (isFigure(plot)) return book.html(plot);
  const html = textOf(data["text/html"]);
  if (html !== "") {
    const safe = await sanitizeHtml(html, (figure) => book.html(figure));
    return `<div class="rich">${safe}</div>`;
  }
  const image = imageTypes.find((name) => textOf(data[name]) !== "");
  if (image !== undefined) return imageHtml(image, data);
  const text = textOf(data["text/plain"]) || textOf(data["text/markdown"]);
  if (text !== "") return textHtml(text, "result");
  const json = data["application/json"];
  return json === undefined ? "" : textHtml(JSON.stringify(json, null, 2), "result");
}

function isFigure(value: unknown): value is Figure {
  return Array.isArray(field(value, "data")) && isObject(field(value, "layout"));
}

function imageHtml(type: string, data: Json): string {
  const text = textOf(data[type]);
  const base64 = type === "image/svg+xml" ? Buffer.from(text).toString("base64") : text;
  const alt = textOf(data["text/plain"]) || "Picture that the cell showed";
  const clean = base64.replaceAll(/[^A-Za-z0-9+/=]/g, "");
  return `<img alt="${escapeHtml(alt)}" src="data:${type};base64,${clean}">`;
}

function textHtml(text: string, className: string): string {
  const lines = cut(text.replace(/\n$/, "").split("\n"));
  const block = (part: readonly string[]): string =>
    `<pre class="output ${className}">${ansiToHtml(part.join("\n"))}</pre>`;
  if (lines.length <= foldLines) return block(lines);
  const rest = lines.slice(foldLines / 2);
  return block(lines.slice(0, foldLines / 2)) + folded(`${rest.length} more lines`, block(rest));
}

function cut(lines: readonly string[]): readonly string[] {
  if (lines.length <= longestLines) return lines;
  const half = longestLines / 2;
  const left = lines.length - longestLines;
  return [
    ...lines.slice(0, half),
    `… ${left} lines left out of this report …`,
    ...lines.slice(-half),
  ];
}

function errorHtml(output: Json): string {
  const { ename = "Error", evalue = "", traceback } = output;
  const trace = Array.isArray(traceback) ? traceback.join("\n") : "";
  const text = trace === "" ? `${String(ename)}: ${String(evalue)}` : trace;
  return textHtml(text, "error");
}
