import type { Figure } from "../core/figure.ts";

/** Pixels that two panels or a map of cells need. */
const panelsWidth = 544;

/**
 * Pixels below which a figure can't be read: narrower pages scroll it sideways; 0 for one that fits everywhere.
 *
 * @param figure - A sheet of pictures says it by itself, as `layout.meta.leastWidth`.
 */
export function leastWidth(figure: Figure): number {
  const { meta } = figure.layout;
  const own: unknown =
    typeof meta === "object" && meta !== null ? Reflect.get(meta, "leastWidth") : undefined;
  if (typeof own === "number" && own > 0) return Math.round(own);
  const isDense = figure.data.some((trace) => trace["type"] === "heatmap");
  return isDense || "xaxis2" in figure.layout ? panelsWidth : 0;
}
