import { AthanorError } from "../core/errors.ts";
import type { DisplayableFigure } from "../core/figure.ts";
import { figure } from "./figure.ts";
import { type Pixels, pngAddress } from "./png.ts";
import { escapeMarkup, hiddenAxis, neutralInk, titled } from "./theme.ts";

/** Images as arrays: a `LabeledData` is one. */
export interface ImageSet {
  /** Shape `[count, height, width, channels]` or `[count, height, width]`, row-major. */
  readonly features: ArrayLike<number>;
  /** Shape of one image: `[height, width]`, `[height, width, 1]` or `[height, width, 3]`. */
  readonly shape: readonly number[];
  readonly labels?: ArrayLike<number>;
  readonly classNames?: readonly string[];
  readonly ids?: readonly string[];
}

/** Options of {@link contactSheetFigure}. */
export interface ContactSheetOptions {
  readonly title?: string;
  /** Images in a row; default: so that the sheet is about twice as wide as high. */
  readonly columns?: number;
  /** At most so many images, the first ones; default 64. */
  readonly limit?: number;
  /** Text beneath each image; default its class name. */
  readonly captions?: readonly string[];
  /** Colour of each caption. */
  readonly captionColors?: readonly string[];
  /** Scales each image by its own range instead of the range of all (for filters). */
  readonly eachOwnRange?: boolean;
  /** Lines that a caption takes; default 1. */
  readonly captionLines?: number;
}

/** Where things stand on a sheet, in pixels of the picture. */
interface Sheet {
  readonly count: number;
  readonly columns: number;
  readonly rows: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** Each pixel of an image covers `zoom` by `zoom` pixels of the picture, so that it stays crisp. */
  readonly zoom: number;
  readonly gap: number;
}

/**
 * Images side by side in one picture with their labels beneath and their ids on hover (rows #26 and #58).
 *
 * Values are scaled to the darkest and the brightest value of the sheet, so standardized images show as they enter the
 * net; greyscale and red-green-blue.
 *
 * @throws {AthanorError} `argument` when `shape` isn't an image's, or the features don't fill whole images.
 */
export function contactSheetFigure(
  images: ImageSet,
  options: ContactSheetOptions = {},
): DisplayableFigure {
  const sheet = planSheet(images, options);
  const picture = paintSheet(images, sheet, options.eachOwnRange ?? false);
  const lines = options.captionLines ?? 1;
  const cell = { x: sheet.width * sheet.zoom + sheet.gap, y: sheet.height * sheet.zoom };
  const rowHeight = cell.y + captionHeight(lines);
  const spots = Array.from({ length: sheet.count }, (_, index) => ({
    x: (index % sheet.columns) * cell.x + (cell.x - sheet.gap) / 2,
    top: Math.floor(index / sheet.columns) * rowHeight,
  }));
  const total = { width: picture.width, height: sheet.rows * rowHeight };
  const captions = captionsOf(images, options, sheet.count);
  const text = {
    type: "scatter",
    mode: "text",
    x: spots.map((spot) => spot.x),
    y: spots.map((spot) => spot.top + cell.y + 2),
    text: captions,
    textposition: "bottom center",
    textfont: { size: 11, color: options.captionColors ?? neutralInk },
    hoverinfo: "skip",
    showlegend: false,
    cliponaxis: false,
  };
  const hover = {
    type: "scatter",
    mode: "markers",
    x: spots.map((spot) => spot.x),
    y: spots.map((spot) => spot.top + cell.y / 2),
    marker: { size: Math.min(cell.y, 40), color: "rgba(0,0,0,0)", symbol: "square" },
    hovertext: captions.map((caption, index) => {
      const id = escapeMarkup(images.ids?.[index] ?? String(index));
      return caption === "" ? id : `${caption}<br>${id}`;
    }),
    hoverinfo: "text",
    showlegend: false,
  };
  return figure([text, hover], {
    ...titled(options.title),
    ...sheetLayout(total, { lines, hasTitle: options.title !== undefined }),
    images: [
      {
        source: pngAddress(picture),
        xref: "x",
        yref: "y",
        x: 0,
        y: 0,
        sizex: picture.width,
        sizey: picture.height,
        xanchor: "left",
        yanchor: "top",
        sizing: "stretch",
        layer: "below",
      },
    ],
  });

  function captionHeight(count: number): number {
    return 4 + 15 * count;
  }
}

function planSheet(images: ImageSet, options: ContactSheetOptions): Sheet {
  const { limit = 64, captionLines = 1 } = options;
  const { height, width, channels } = requireImages(images);
  const count = Math.min(images.features.length / (height * width * channels), limit);
  const widest = options.columns ?? Math.ceil(Math.sqrt(count * 2 * (height / width)));
  const columns = Math.max(1, Math.min(count, widest));
  const rows = Math.max(1, Math.ceil(count / columns));
  const zoom = Math.max(1, Math.round(48 / Math.max(height, width)));
  return { count, columns, rows, height, width, channels, zoom, gap: captionLines > 1 ? 40 : 10 };
}

function requireImages(images: ImageSet): Pick<Sheet, "height" | "width" | "channels"> {
  const [height = 0, width = 0, channels = 1] = images.shape;
  const size = height * width * channels;
  const isImage = images.shape.length === 2 || images.shape.length === 3;
  if (!isImage || size === 0 || (channels !== 1 && channels !== 3)) {
    throw new AthanorError(
      "argument",
      `Expected images of shape [height, width], [height, width, 1] or [height, width, 3], received ` +
        `[${images.shape.join(", ")}]. Give one sample's shape, without the number of samples.`,
    );
  }
  if (images.features.length % size !== 0) {
    throw new AthanorError(
      "argument",
      `Expected whole images of ${size} numbers (${images.shape.join(" x ")}), received ` +
        `${images.features.length} numbers. Pass features and shape of the same data.`,
    );
  }
  return { height, width, channels };
}

function paintSheet(images: ImageSet, sheet: Sheet, eachOwnRange: boolean): Pixels {
  const { count, columns, rows, height, width, zoom, gap } = sheet;
  const cellWidth = width * zoom + gap;
  const cellHeight = height * zoom + 4 + 15 * (gap === 40 ? 2 : 1);
  const pixels = { width: columns * cellWidth - gap, height: rows * cellHeight };
  const data = new Uint8Array(pixels.width * pixels.height * 4);
  const size = height * width * sheet.channels;
  const shared = rangeOf(images.features, 0, count * size);
  for (let index = 0; index < count; index += 1) {
    const range = eachOwnRange
      ? rangeOf(images.features, index * size, (index + 1) * size)
      : shared;
    const left = (index % columns) * cellWidth;
    const top = Math.floor(index / columns) * cellHeight;
    paintImage({ data, rowPixels: pixels.width, left, top }, images.features, {
      sheet,
      start: index * size,
      range,
    });
  }
  return { ...pixels, data };
}

interface Canvas {
  readonly data: Uint8Array;
  readonly rowPixels: number;
  readonly left: number;
  readonly top: number;
}

function paintImage(
  canvas: Canvas,
  features: ArrayLike<number>,
  options: { readonly sheet: Sheet; readonly start: number; readonly range: Range },
): void {
  const { sheet, start, range } = options;
  const { width, height, channels, zoom } = sheet;
  for (let y = 0; y < height * zoom; y += 1) {
    for (let x = 0; x < width * zoom; x += 1) {
      const pixel = Math.floor(y / zoom) * width + Math.floor(x / zoom);
      const at = ((canvas.top + y) * canvas.rowPixels + canvas.left + x) * 4;
      const first = start + pixel * channels;
      for (let channel = 0; channel < 3; channel += 1) {
        const value = features[first + (channels === 1 ? 0 : channel)] ?? 0;
        canvas.data[at + channel] = toByte(value, range);
      }
      canvas.data[at + 3] = 255;
    }
  }
}

interface Range {
  readonly low: number;
  readonly high: number;
}

function rangeOf(values: ArrayLike<number>, start: number, end: number): Range {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let index = start; index < end; index += 1) {
    const value = values[index] ?? 0;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return { low, high };
}

function toByte(value: number, range: Range): number {
  const span = range.high - range.low;
  if (!(span > 0) || !Number.isFinite(value)) return 0;
  return Math.round(((value - range.low) / span) * 255);
}

function captionsOf(images: ImageSet, options: ContactSheetOptions, count: number): string[] {
  return Array.from({ length: count }, (_, index) => {
    const given = options.captions?.[index];
    if (given !== undefined) return given;
    const label = images.labels?.[index];
    return label === undefined ? "" : escapeMarkup(images.classNames?.[label] ?? String(label));
  });
}

function sheetLayout(
  total: { readonly width: number; readonly height: number },
  { lines, hasTitle }: { readonly lines: number; readonly hasTitle: boolean },
): Readonly<Record<string, unknown>> {
  const top = hasTitle ? 44 : 12;
  const scale = Math.min(1, 860 / total.width);
  return {
    xaxis: hiddenAxis({ range: [-4, total.width + 4] }),
    yaxis: hiddenAxis({
      range: [total.height, -2],
      scaleanchor: "x",
      scaleratio: 1,
      constrain: "domain",
    }),
    margin: { l: 12, r: 12, t: top, b: 12 },
    // Words beneath each other need their room; a class name fits below a smaller picture, too.
    meta: { leastWidth: Math.min(860, total.width) * (lines > 1 ? 0.95 : 0.62) },
    height: Math.round(Math.max(140, total.height * scale + top + 12)),
    showlegend: false,
  };
}
