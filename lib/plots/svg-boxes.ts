/** A rectangle in pixels, y downwards. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

type Point = readonly [x: number, y: number];

/**
 * Where a part of an SVG stands on the page, by its texts: jsdom lays nothing out, and plotly asks where titles and tick
 * labels stand so that they don't cover each other.
 *
 * @param element - A text or a group; a part without text is a point.
 */
export function pageBox(element: Element): Box {
  const texts = isText(element) ? [element] : [...element.querySelectorAll("text")];
  const corners = texts.flatMap((text) => cornersOf(textBox(text)).map((at) => onPage(at, text)));
  return around(corners.length > 0 ? corners : [onPage([0, 0], element)]);
}

/** Box of a text, or of the longest text of a group, in its own coordinates. */
export function textBox(element: Element): Box {
  const lines = [...element.querySelectorAll("tspan.line")].map((line) => line.textContent ?? "");
  const texts = lines.length > 0 ? lines : [element.textContent ?? ""];
  const size = fontSize(element);
  const width = Math.max(...texts.map((text) => text.length)) * size * letterWidth;
  const anchored = { middle: -width / 2, end: -width }[anchorOf(element)] ?? 0;
  return {
    x: numberOf(element, "x") + anchored,
    y: numberOf(element, "y") - size * 0.8,
    width,
    height: size * 1.2 * Math.max(1, lines.length),
  };
}

/** Mean width of a letter of a sans serif, in em: jsdom has no fonts. */
const letterWidth = 0.56;

function isText(element: Element): boolean {
  return element.tagName === "text" || element.tagName === "tspan";
}

function fontSize(element: Element): number {
  const size = styleOf(element, "fontSize") || element.getAttribute("font-size") || "12";
  return Number.parseFloat(size) || 12;
}

function anchorOf(element: Element): string {
  return element.getAttribute("text-anchor") ?? styleOf(element, "textAnchor");
}

function styleOf(element: Element, name: string): string {
  const style: unknown = Reflect.get(element, "style");
  return typeof style === "object" && style !== null ? String(Reflect.get(style, name) ?? "") : "";
}

function numberOf(element: Element, name: string): number {
  return Number.parseFloat(element.getAttribute(name) ?? "0") || 0;
}

function cornersOf({ x, y, width, height }: Box): Point[] {
  return [
    [x, y],
    [x + width, y],
    [x, y + height],
    [x + width, y + height],
  ];
}

function around(points: readonly Point[]): Box {
  const xs = points.map(([x]) => x);
  const ys = points.map(([, y]) => y);
  const [x, y] = [Math.min(...xs), Math.min(...ys)];
  return { x, y, width: Math.max(...xs) - x, height: Math.max(...ys) - y };
}

/** A point of an element in coordinates of the page, through every transform above it. */
function onPage(point: Point, element: Element): Point {
  let at = point;
  for (let part: Element | null = element; part !== null; part = part.parentElement) {
    const steps = [...(part.getAttribute("transform") ?? "").matchAll(/(\w+)\(([^)]*)\)/g)];
    for (const [, kind = "", numbers = ""] of steps.toReversed()) {
      at = transformed(at, kind, numbers.split(/[\s,]+/).map(Number));
    }
  }
  return at;
}

/** Plotly moves and turns; it scales nothing that has text. */
function transformed([x, y]: Point, kind: string, numbers: readonly number[]): Point {
  const [first = 0, second = 0, third = 0] = numbers;
  if (kind === "translate") return [x + first, y + second];
  if (kind !== "rotate") return [x, y];
  const angle = (first * Math.PI) / 180;
  const [dx, dy] = [x - second, y - third];
  return [
    second + dx * Math.cos(angle) - dy * Math.sin(angle),
    third + dx * Math.sin(angle) + dy * Math.cos(angle),
  ];
}
