import { Worker } from "node:worker_threads";
import { fileURLToPath } from "node:url";
import type { Figure } from "../core/figure.ts";
import { toStillFigure } from "./static-figure.ts";
import type { SvgWorkerReply } from "./svg-worker.ts";
import { escapeMarkup, neutralInk, themeInk } from "./theme.ts";
import { toJsonArrays } from "./typed-array.ts";

/** Options of {@link renderSvg}. */
export interface RenderOptions {
  /** Pixels; default 720. */
  readonly width?: number;
  /** Pixels; default the figure's own height, else 400. */
  readonly height?: number;
  /**
   * Colour of text: for light or dark pages, `neutral` for pages that aren't known (default), `auto` follows the
   * reader's `prefers-color-scheme`.
   */
  readonly theme?: "light" | "dark" | "neutral" | "auto";
}

/**
 * The still picture of a figure, drawn by plotly itself in a worker thread, without a browser.
 *
 * Equal figures give equal bytes. The worker starts with the first picture (about a second), never keeps the program
 * alive, and goes after `idleMs` of rest. Long traces are thinned to 300 points.
 *
 * @returns The text of an SVG; when drawing fails, a small one that says so in words: it never throws.
 */
export async function renderSvg(figure: Figure, options: RenderOptions = {}): Promise<string> {
  const width = options.width ?? 720;
  const height = options.height ?? heightOf(figure);
  try {
    const still = toJsonArrays(toStillFigure(figure)) as Figure;
    // Through JSON, so that what a notebook would store is drawn, and nothing that can't be cloned is sent.
    const { data, layout } = JSON.parse(JSON.stringify(still)) as Figure;
    const svg = await ask({ data, layout, width, height });
    return inked(svg, options.theme ?? "neutral");
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return wordsSvg(`This plot could not be drawn as a still picture: ${reason}`, { width });
  }
}

/** A small SVG that holds one sentence. */
export function wordsSvg(text: string, options: { readonly width?: number } = {}): string {
  const { width = 720 } = options;
  const shown = text.length > 110 ? `${text.slice(0, 109)}…` : text;
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="48" viewBox="0 0 ${width} 48">` +
    `<text x="8" y="29" font-family="system-ui, sans-serif" font-size="13" fill="${neutralInk}">` +
    `${escapeMarkup(shown)}</text></svg>`
  );
}

/** Rest in milliseconds after which the worker is ended. */
export const idleMs = 30_000;

const patienceMs = 60_000;

interface Drawing {
  resolve(svg: string): void;
  reject(error: Error): void;
}

interface Renderer {
  readonly worker: Worker;
  readonly waiting: Map<number, Drawing>;
}

let current: Renderer | undefined;
let idleTimer: NodeJS.Timeout | undefined;
let lastId = 0;

function ask(request: {
  readonly data: unknown;
  readonly layout: unknown;
  readonly width: number;
  readonly height: number;
}): Promise<string> {
  const renderer = (current ??= startRenderer());
  clearTimeout(idleTimer);
  const id = (lastId += 1);
  return new Promise<string>((resolve, reject) => {
    const patience = setTimeout(() => fail(renderer, "it took more than a minute"), patienceMs);
    const done = (): void => {
      clearTimeout(patience);
      renderer.waiting.delete(id);
      if (renderer.waiting.size === 0) rest(renderer);
    };
    renderer.waiting.set(id, {
      resolve: (svg) => (done(), resolve(svg)),
      reject: (error) => (done(), reject(error)),
    });
    renderer.worker.ref();
    renderer.worker.postMessage({ id, ...request });
  });
}

function startRenderer(): Renderer {
  const worker = new Worker(workerPath(), { stdout: true, stderr: true });
  const renderer: Renderer = { worker, waiting: new Map() };
  worker.unref();
  worker.on("message", (reply: SvgWorkerReply) => {
    const drawing = renderer.waiting.get(reply.id);
    if ("svg" in reply) drawing?.resolve(reply.svg);
    else drawing?.reject(new Error(reply.error));
  });
  worker.on("error", (error) => fail(renderer, String(error)));
  worker.on("exit", () => fail(renderer, "the drawing worker ended"));
  return renderer;
}

function fail(renderer: Renderer, reason: string): void {
  if (current === renderer) current = undefined;
  for (const drawing of renderer.waiting.values()) drawing.reject(new Error(reason));
  void renderer.worker.terminate();
}

function rest(renderer: Renderer): void {
  renderer.worker.unref();
  clearTimeout(idleTimer);
  idleTimer = setTimeout(() => fail(renderer, "the drawing worker rests"), idleMs);
  idleTimer.unref();
}

/** The worker is a compiled file; a caller that runs from the sources uses the one under `dist/`. */
function workerPath(): string {
  const here = fileURLToPath(import.meta.url);
  if (!here.endsWith(".ts")) return fileURLToPath(new URL("./svg-worker.js", import.meta.url));
  return fileURLToPath(new URL("../../dist/lib/plots/svg-worker.js", import.meta.url));
}

function heightOf(figure: Figure): number {
  const height = figure.layout["height"];
  return typeof height === "number" && height > 0 ? height : 400;
}

/** Puts the theme's text colour in place of the neutral one. */
function inked(svg: string, theme: NonNullable<RenderOptions["theme"]>): string {
  if (theme === "neutral") return svg;
  const color = theme === "auto" ? "var(--ink)" : themeInk[theme];
  const recolored = svg
    .replaceAll("rgb(117, 122, 130)", color)
    .replaceAll(/rgba\(117, 122, 130, 1\)/g, color)
    .replaceAll(neutralInk, color);
  if (theme !== "auto") return recolored;
  const style =
    `<style>:root{--ink:${themeInk.light}}` +
    `@media (prefers-color-scheme:dark){:root{--ink:${themeInk.dark}}}</style>`;
  return recolored.replace(/(<svg[^>]*>)/, `$1${style}`);
}
