import { JSDOM } from "jsdom";
import { encodePng } from "./png.ts";
import { plotlySource } from "./plotly-source.ts";
import { pageBox, textBox } from "./svg-boxes.ts";

/** What the worker asks of a window with plotly in it. */
export interface SvgWindow {
  /** Draws a figure; plain JSON in, the text of an SVG out. */
  draw(request: SvgRequest): Promise<string>;
}

/** One picture to draw. */
export interface SvgRequest {
  readonly data: unknown;
  readonly layout: unknown;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
}

/**
 * Opens a window without a browser and loads plotly into it.
 *
 * jsdom lays nothing out and paints nothing, so text is measured by its number of letters and a canvas keeps its pixels
 * in an array: all that plotly asks for. Random numbers start anew for each picture, so that equal figures give
 * equal bytes.
 */
export function openSvgWindow(): SvgWindow {
  const { window } = new JSDOM("<!doctype html><body></body>", {
    runScripts: "outside-only",
    pretendToBeVisual: true,
  });
  window.eval(seededRandom);
  installCanvas(window);
  installMeasures(window);
  window.eval(plotlySource());
  const plotly = Reflect.get(window, "Plotly") as PlotlyModule;
  return { draw: (request) => draw(window, plotly, request) };
}

type Window = JSDOM["window"];

interface PlotlyModule {
  toImage(figure: unknown, options: unknown): Promise<string>;
}

const seededRandom = `window.__seed = function () {
  var state = 1;
  Math.random = function () {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
}; window.__seed();`;

async function draw(window: Window, plotly: PlotlyModule, request: SvgRequest): Promise<string> {
  const { data, layout, width, height } = request;
  window.eval("window.__seed()");
  const size = { width, height };
  const sized = { ...(layout as object), ...size, autosize: false };
  // From data straight to a picture: with a drawn element plotly would draw everything a second time.
  const still = { data, layout: sized, config: { staticPlot: true } };
  try {
    return await plotly.toImage(still, { format: "svg", imageDataOnly: true, ...size });
  } finally {
    window.document.body.replaceChildren();
  }
}

/** The part of a canvas element that {@link PixelContext} uses. */
interface PixelCanvas {
  width: number;
  height: number;
}

/** Enough of a 2D context for heat maps: filled rectangles and raw pixels. */
class PixelContext {
  private readonly canvas: PixelCanvas;
  private color: readonly number[] = [0, 0, 0, 1];
  private bytes = new Uint8ClampedArray(0);

  constructor(canvas: PixelCanvas) {
    this.canvas = canvas;
  }

  get pixels(): Uint8ClampedArray {
    const size = this.canvas.width * this.canvas.height * 4;
    if (this.bytes.length !== size) this.bytes = new Uint8ClampedArray(size);
    return this.bytes;
  }

  set fillStyle(text: string) {
    const inside = /rgba?\(([^)]+)\)/.exec(text)?.[1];
    const parts =
      inside === undefined
        ? [1, 3, 5].map((at) => Number.parseInt(text.slice(at, at + 2), 16))
        : inside.split(",").map(Number);
    this.color = parts.length < 4 ? [...parts, 1] : parts;
  }

  fillRect(left: number, top: number, width: number, height: number): void {
    const [red = 0, green = 0, blue = 0, opacity = 1] = this.color;
    const right = Math.min(this.canvas.width, Math.round(left + width));
    const bottom = Math.min(this.canvas.height, Math.round(top + height));
    for (let y = Math.max(0, Math.round(top)); y < bottom; y += 1) {
      for (let x = Math.max(0, Math.round(left)); x < right; x += 1) {
        this.pixels.set([red, green, blue, opacity * 255], (y * this.canvas.width + x) * 4);
      }
    }
  }

  createImageData(width: number, height: number): object {
    return { width, height, data: new Uint8ClampedArray(width * height * 4) };
  }

  putImageData(image: { readonly data: ArrayLike<number> }): void {
    this.pixels.set(image.data);
  }

  getImageData(): object {
    return { data: this.pixels };
  }

  measureText(text: string): object {
    return { width: text.length * 7 };
  }

  // Plotly calls these around what it paints; they leave the pixels as they are.
  clearRect(): void {}
  drawImage(): void {}
  save(): void {}
  restore(): void {}
  beginPath(): void {}
}

function installCanvas(window: Window): void {
  const contexts = new WeakMap<object, PixelContext>();
  const contextOf = (canvas: PixelCanvas): PixelContext => {
    const known = contexts.get(canvas) ?? new PixelContext(canvas);
    contexts.set(canvas, known);
    return known;
  };
  Object.assign(window.HTMLCanvasElement.prototype, {
    getContext(this: PixelCanvas, kind: string) {
      return kind === "2d" ? contextOf(this) : null;
    },
    toDataURL(this: PixelCanvas) {
      const image = { width: this.width, height: this.height, data: contextOf(this).pixels };
      return `data:image/png;base64,${encodePng(image).toString("base64")}`;
    },
  });
  Object.assign(window.URL, { createObjectURL: () => "blob:none" });
  const never = { matches: false, addListener() {}, removeListener() {}, addEventListener() {} };
  Object.assign(window, { matchMedia: () => never });
}

function installMeasures(window: Window): void {
  Object.assign(window.SVGElement.prototype, {
    getBBox(this: Element) {
      return textBox(this);
    },
    getComputedTextLength(this: Element) {
      return textBox(this).width;
    },
    getTotalLength: () => 100,
    getPointAtLength: () => ({ x: 0, y: 0 }),
    getScreenCTM: () => identity,
  });
  const { prototype } = window.Element;
  const original = Object.getOwnPropertyDescriptor(prototype, "getBoundingClientRect");
  prototype.getBoundingClientRect = function measured(this: Element): DOMRect {
    const isSvgPart = String(this.namespaceURI).includes("svg") && this.tagName !== "svg";
    if (!isSvgPart) return Reflect.apply(original?.value as () => DOMRect, this, []);
    const { x, y, width, height } = pageBox(this);
    const box = { x, y, left: x, top: y, right: x + width, bottom: y + height, width, height };
    return { ...box, toJSON: () => box };
  };
}

const identity = {
  a: 1,
  b: 0,
  c: 0,
  d: 1,
  e: 0,
  f: 0,
  inverse(): unknown {
    return identity;
  },
};
