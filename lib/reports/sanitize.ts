import { JSDOM } from "jsdom";
import type { Figure } from "../core/figure.ts";
import { escapeHtml } from "./html.ts";

/** Elements that outputs may hold; of others only the content stays, except those of {@link gone}. */
const allowed = new Set(
  (
    "a abbr b blockquote br caption code col colgroup dd del details dfn div dl dt em figcaption figure h1 h2 h3 h4 h5 h6 hr " +
    "i img ins kbd li mark meter ol p pre progress q s samp small span strong sub summary sup table tbody td tfoot th thead " +
    "time tr u ul var wbr"
  ).split(" "),
);

/** Elements that go with all that is in them. */
const gone = new Set(
  "script style iframe frame frameset object embed applet link meta base form input button select textarea template noscript title head audio video source track canvas portal math".split(
    " ",
  ),
);

const attributes = new Set(
  "alt colspan datetime dir height lang max min open reversed rowspan scope span start style title value width".split(
    " ",
  ),
);

/** Pictures that hold all they show. */
const pictures = /^data:image\/(png|jpeg|gif|webp|avif|svg\+xml)[;,]/i;

/** What a plot in an output becomes. */
export type DrawPlot = (figure: Figure) => Promise<string>;

/**
 * HTML of a cell's output made safe: no scripts, no event handlers, no addresses that would be asked, no ids; tables,
 * pictures inside the page, folded parts and inline styles stay. Inline SVG becomes a picture, in which no script
 * runs.
 *
 * @param html - What the cell showed.
 * @param drawPlot - Gives the HTML of a plot that `toMimeBundle` made (a picture with a script that holds the figure).
 */
export async function sanitizeHtml(html: string, drawPlot: DrawPlot): Promise<string> {
  const root = JSDOM.fragment(html);
  return childrenHtml(root, drawPlot);
}

async function childrenHtml(parent: Node, drawPlot: DrawPlot): Promise<string> {
  let html = "";
  for (const node of parent.childNodes) html += await nodeHtml(node, drawPlot);
  return html;
}

async function nodeHtml(node: Node, drawPlot: DrawPlot): Promise<string> {
  if (node.nodeType === 3) return escapeHtml(node.textContent ?? "");
  if (node.nodeType !== 1) return "";
  const element = node as Element;
  const name = element.localName.toLowerCase();
  const figure = plotOf(element);
  if (figure !== undefined) return drawPlot(figure);
  if (name === "svg") return svgImage(element);
  if (gone.has(name)) return "";
  const content = await childrenHtml(element, drawPlot);
  if (!allowed.has(name)) return content;
  if (name === "img") return imageHtml(element);
  const start = `<${name}${keptAttributes(element)}>`;
  return ["br", "hr", "wbr", "col"].includes(name) ? start : `${start}${content}</${name}>`;
}

function keptAttributes(element: Element): string {
  const kept = [...element.attributes].flatMap(({ name, value }) => {
    if (!attributes.has(name)) return [];
    const safe = name === "style" ? safeStyle(value) : value;
    return safe === "" && name === "style" ? [] : [` ${name}="${escapeHtml(safe)}"`];
  });
  return kept.join("");
}

/** Inline styles without addresses, and without what would lay the element over the rest of the page. */
function safeStyle(style: string): string {
  return style
    .split(";")
    .filter(
      (rule) =>
        !/url\s*\(|image-set|expression|@import|\\|position\s*:|z-index|behaviou?r\s*:/i.test(rule),
    )
    .join(";");
}

function imageHtml(image: Element): string {
  const source = image.getAttribute("src") ?? "";
  const alt = image.getAttribute("alt") ?? "";
  if (pictures.test(source)) {
    return `<img src="${escapeHtml(source)}"${keptAttributes(image)}>`;
  }
  return `<span class="note">Picture left out, because it lies outside this file: ${escapeHtml(alt || source.slice(0, 120))}</span>`;
}

function svgImage(svg: Element): string {
  if (!svg.hasAttribute("xmlns")) svg.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  const text = Buffer.from(svg.outerHTML).toString("base64");
  const label =
    svg.getAttribute("aria-label") ?? svg.querySelector("title")?.textContent ?? "Drawing";
  return `<img alt="${escapeHtml(label)}" src="data:image/svg+xml;base64,${text}">`;
}

/** The figure of a plot's HTML: the argument of the call in the script behind it. */
function plotOf(element: Element): Figure | undefined {
  if (!element.classList.contains("athanor-plot")) return undefined;
  const script = element.nextElementSibling;
  const text = script?.localName === "script" ? (script.textContent ?? "") : "";
  const start = text.lastIndexOf(`(${JSON.stringify(element.id)},`);
  if (start < 0 || !text.trimEnd().endsWith(");")) return undefined;
  const json = text.trimEnd().slice(start + element.id.length + 4, -2);
  try {
    return JSON.parse(json) as Figure;
  } catch {
    return undefined;
  }
}
