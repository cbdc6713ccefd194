import { escapeHtml } from "./html.ts";

/** How text after an escape code looks. */
interface Pen {
  readonly color?: string;
  readonly background?: string;
  readonly styles: ReadonlySet<string>;
}

const plain: Pen = { styles: new Set() };

/** Codes that switch a style on, with their class. */
const styleClasses: Readonly<Record<number, string>> = {
  1: "a-bold",
  2: "a-dim",
  3: "a-italic",
  4: "a-underline",
  9: "a-strike",
};

/**
 * Terminal text as HTML: colours and styles of ANSI codes (ECMA-48 SGR) become spans, other codes go, and a line that a
 * carriage return overwrote shows what stood there last.
 */
export function ansiToHtml(text: string): string {
  let pen = plain;
  let html = "";
  // oxlint-disable-next-line no-control-regex -- the escape character starts each code
  for (const part of settleReturns(text).split(/(\u001b\[[0-9;:?]*[A-Za-z])/)) {
    // oxlint-disable-next-line no-control-regex -- as above
    const codes = /^\u001b\[([0-9;:?]*)([A-Za-z])$/.exec(part);
    if (codes === null) html += paint(part, pen);
    else if (codes[2] === "m") pen = turn(pen, (codes[1] ?? "").split(/[;:]/).map(Number));
  }
  return html;
}

/** What a terminal shows after carriage returns and backspaces. */
function settleReturns(text: string): string {
  return text
    .replaceAll("\r\n", "\n")
    .split("\n")
    .map((line) => line.replace(/\r+$/, "").replace(/^.*\r/, ""))
    .map((line) => (line.includes("\b") ? erase(line) : line))
    .join("\n");
}

function erase(line: string): string {
  const kept: string[] = [];
  for (const letter of line) {
    if (letter === "\b") kept.pop();
    else kept.push(letter);
  }
  return kept.join("");
}

function turn(pen: Pen, codes: readonly number[]): Pen {
  let next = pen;
  for (let at = 0; at < codes.length; at += 1) {
    const code = codes[at] ?? 0;
    if (code === 38 || code === 48) {
      const { color, length } = longColor(codes.slice(at + 1));
      next = { ...next, ...(code === 38 ? { color } : { background: color }) };
      at += length;
    } else next = turnOne(next, code);
  }
  return next;
}

function turnOne(pen: Pen, code: number): Pen {
  const style = styleClasses[code];
  if (code === 0) return plain;
  if (style !== undefined) return { ...pen, styles: new Set([...pen.styles, style]) };
  if (code >= 22 && code <= 29) return { ...pen, styles: new Set() };
  if (code === 39) return withoutKey(pen, "color");
  if (code === 49) return withoutKey(pen, "background");
  const bright = code >= 90 ? 8 : 0;
  const base = code - (bright > 0 ? 90 : 30);
  if (base >= 0 && base < 8) return { ...pen, color: `var(--a${base + bright})` };
  const ground = code - (bright > 0 ? 100 : 40);
  return ground >= 0 && ground < 8 ? { ...pen, background: `var(--a${ground + bright})` } : pen;
}

function withoutKey(pen: Pen, key: "color" | "background"): Pen {
  const { [key]: _gone, ...rest } = pen;
  return rest;
}

/** A colour of 256 (`5;n`) or of 24 bits (`2;r;g;b`). */
function longColor(codes: readonly number[]): { readonly color: string; readonly length: number } {
  const [kind, first = 0, second = 0, third = 0] = codes;
  if (kind === 2) return { color: `rgb(${first},${second},${third})`, length: 4 };
  return { color: paletteColor(first), length: 2 };
}

function paletteColor(index: number): string {
  if (index < 16) return `var(--a${index})`;
  if (index >= 232) {
    const gray = 8 + 10 * (index - 232);
    return `rgb(${gray},${gray},${gray})`;
  }
  const level = (value: number): number => (value === 0 ? 0 : 55 + 40 * value);
  const cube = index - 16;
  return `rgb(${level(Math.floor(cube / 36))},${level(Math.floor(cube / 6) % 6)},${level(cube % 6)})`;
}

function paint(text: string, pen: Pen): string {
  if (text === "") return "";
  const { color, background, styles } = pen;
  const look = [
    ...(color === undefined ? [] : [`color:${color}`]),
    ...(background === undefined ? [] : [`background:${background}`]),
  ].join(";");
  if (look === "" && styles.size === 0) return escapeHtml(text);
  const classes = styles.size === 0 ? "" : ` class="${[...styles].join(" ")}"`;
  const style = look === "" ? "" : ` style="${look}"`;
  return `<span${classes}${style}>${escapeHtml(text)}</span>`;
}
