import type { Displayable } from "./mime-bundle.ts";

/** One plotly trace as JSON, e.g. `{ type: "scatter", x, y, name }`. */
export type Trace = Readonly<Record<string, unknown>>;

/** A plot as plotly JSON (`application/vnd.plotly.v1+json`): plain data, made by pure functions, drawn by frontends. */
export interface Figure {
  readonly data: readonly Trace[];
  readonly layout: Readonly<Record<string, unknown>>;
  readonly config?: Readonly<Record<string, unknown>>;
}

/** A figure that shows itself as the last value of a cell. */
export type DisplayableFigure = Figure & Displayable;
