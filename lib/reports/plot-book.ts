import type { Figure } from "../core/figure.ts";
import { figureSummary, stillImage } from "../plots/figure-bundle.ts";
import { leastWidth } from "../plots/least-width.ts";
import { renderSvg } from "../plots/render-svg.ts";
import { escapeHtml } from "./html.ts";

/** The plots of one report, each drawn once and stored once however often it stands in the page. */
export interface PlotBook {
  /** Figures in the order of their first use; the page's script draws them by their number. */
  readonly figures: readonly Figure[];
  /** The number of a figure among {@link PlotBook.figures}. */
  numberOf(figure: Figure): number;
  /** HTML of a figure: a still picture, and the place where the script draws the live one. */
  html(figure: Figure, caption?: string): Promise<string>;
}

/** Width of still pictures in pixels: that of the text on a sheet of paper. */
const stillWidth = 760;

/** Starts an empty book. */
export function createPlotBook(): PlotBook {
  const figures: Figure[] = [];
  const numbers = new Map<string, number>();
  const images = new Map<number, string>();
  const numberOf = (figure: Figure): number => {
    const { data, layout } = figure;
    const text = JSON.stringify({ data, layout });
    const known = numbers.get(text);
    if (known !== undefined) return known;
    numbers.set(text, figures.length);
    return figures.push(JSON.parse(text) as Figure) - 1;
  };
  const html = async (figure: Figure, caption = ""): Promise<string> => {
    const number = numberOf(figure);
    const image = images.get(number) ?? (await drawStill(figure));
    images.set(number, image);
    const words = caption === "" ? "" : `<figcaption>${escapeHtml(caption)}</figcaption>`;
    const least = leastWidth(figure);
    const [wide, room] = least > 0 ? [" wide", `;--least:${least}px`] : ["", ""];
    const place = `<div class="plot${wide}" data-athanor-figure="${number}" style="min-height:${heightOf(figure)}px${room}">`;
    return `<figure>${place}${image}</div>${words}</figure>`;
  };
  return { figures, numberOf, html };
}

async function drawStill(figure: Figure): Promise<string> {
  const svg = await renderSvg(figure, { width: stillWidth, theme: "auto" });
  return stillImage(steadyIds(svg), figureSummary(figure)).replace("<img ", '<img class="still" ');
}

/**
 * Plotly names clip paths and gradients by random letters that depend on what was drawn before; numbers in their order
 * make equal pictures equal bytes.
 */
function steadyIds(svg: string): string {
  const ids = [...new Set([...svg.matchAll(/\sid="([^"]+)"/g)].map((match) => match[1] ?? ""))];
  const names = new Map(ids.map((id, index) => [id, `i${index}`]));
  return svg
    .replaceAll(/(\sid=")([^"]+)"/g, (_, start: string, id: string) => `${start}${names.get(id)}"`)
    .replaceAll(/url\((['"]|&quot;)?#([^'")&]+)(['"]|&quot;)?\)/g, (whole, _quote, id: string) => {
      const name = names.get(id);
      return name === undefined ? whole : `url(#${name})`;
    })
    .replaceAll(/(href=")#([^"]+)"/g, (whole, start: string, id: string) => {
      const name = names.get(id);
      return name === undefined ? whole : `${start}#${name}"`;
    });
}

function heightOf(figure: Figure): number {
  const height = figure.layout["height"];
  return typeof height === "number" && height > 0 ? Math.round(height) : 400;
}
