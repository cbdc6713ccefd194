/**
 * Colours of series, safe for colour-blind readers and visible on white and on near black.
 *
 * @see Okabe and Ito (2008), Color Universal Design, https://jfly.uni-koeln.de/color/
 */
export const palette: readonly string[] = [
  "#0072B2",
  "#D55E00",
  "#009E73",
  "#CC79A7",
  "#E69F00",
  "#56B4E9",
];

/** Colour of series number `index`, counted from 0; the palette repeats. */
export function seriesColor(index: number): string {
  return palette[index % palette.length] ?? "#0072B2";
}

/** Text colour with the same contrast (4.3 to 1) on white and on near black, for places that know no theme. */
export const neutralInk = "#757a82";

/** Text colours where the theme is known. */
export const themeInk: Readonly<Record<"light" | "dark", string>> = {
  light: "#2b2f36",
  dark: "#d7dbe0",
};

/** Colour of passed checks and of good bands. */
export const goodColor = "#009E73";

/** Colour of failed checks, of errors and of bad bands. */
export const badColor = "#D55E00";

/** Colour of what wants a second look: stale, waived; 4 to 1 on white and on near black. */
export const warnColor = "#a87400";

/** Grid lines that show on light and on dark paper. */
export const gridColor = "rgba(128,134,142,0.26)";

/** Sequential scale for counts and fractions; its low end is clear, so that the page's own colour shows. */
export const sequentialScale: readonly (readonly [number, string])[] = [
  [0, "rgba(0,114,178,0.04)"],
  [0.5, "rgba(0,114,178,0.55)"],
  [1, "rgba(0,114,178,1)"],
];

/** Perceptually even scale of dark to light for values of trials (Cividis; Nuñez, Anderton and Renslow 2018). */
export const valueScale = "Cividis";

/** A colour of the palette with an opacity. */
export function withOpacity(hex: string, opacity: number): string {
  const channel = (at: number): number => Number.parseInt(hex.slice(at, at + 2), 16);
  return `rgba(${channel(1)},${channel(3)},${channel(5)},${opacity})`;
}

/** An axis in the house style; `options` win. */
export function axis(
  title: string,
  options: Readonly<Record<string, unknown>> = {},
): Readonly<Record<string, unknown>> {
  return {
    title: { text: title, standoff: 8 },
    gridcolor: gridColor,
    zeroline: false,
    linecolor: gridColor,
    ticks: "",
    automargin: true,
    ...options,
  };
}

/** An axis without line, ticks and grid, for pictures. */
export function hiddenAxis(
  options: Readonly<Record<string, unknown>> = {},
): Readonly<Record<string, unknown>> {
  return { visible: false, fixedrange: true, ...options };
}

/** The layout that every figure starts from. */
export const baseLayout: Readonly<Record<string, unknown>> = {
  paper_bgcolor: "rgba(0,0,0,0)",
  plot_bgcolor: "rgba(0,0,0,0)",
  colorway: palette,
  font: { family: "system-ui, -apple-system, Segoe UI, sans-serif", size: 12, color: neutralInk },
  margin: { l: 56, r: 20, t: 44, b: 48 },
  height: 360,
  autosize: true,
  hovermode: "closest",
  legend: { orientation: "h", x: 0, xanchor: "left", y: 1.02, yanchor: "bottom" },
};

/** A title in the house style: at the left edge, above the plot, bold; long ones are smaller, so that a phone shows them whole. */
export function titled(text: string | undefined): Readonly<Record<string, unknown>> {
  if (text === undefined || text === "") return {};
  return {
    title: {
      text: `<b>${escapeMarkup(text)}</b>`,
      x: 0,
      xref: "container",
      xanchor: "left",
      pad: { l: 12 },
      y: 0.98,
      yanchor: "top",
      yref: "container",
      font: { size: Math.max(10, Math.min(14, Math.floor(540 / text.length))) },
    },
  };
}

/** Text as plotly shows it, without the few HTML tags that plotly knows. */
export function escapeMarkup(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
