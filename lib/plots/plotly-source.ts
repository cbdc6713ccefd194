import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);

/**
 * The text of plotly.js (cartesian traces, MIT), with its licence header, for inlining into one page.
 *
 * It holds no closing script tag, so that it can stand inside a script element as it is.
 */
export function plotlySource(): string {
  return readFileSync(require.resolve("plotly.js-cartesian-dist-min"), "utf8");
}
