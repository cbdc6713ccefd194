import { AthanorError } from "./errors.ts";
import { escapeText } from "./escape-text.ts";
import { type Displayable, displaySymbol, type MimeBundle } from "./mime-bundle.ts";

/** Elements without an end (HTML standard, section 13.1.2). */
const voidElements: ReadonlySet<string> = new Set(
  "area base br col embed hr img input link meta source track wbr".split(" "),
);

/** Names that JSX writes another way, because they are words of JavaScript. */
const htmlNames: Readonly<Record<string, string>> = { className: "class", htmlFor: "for" };

/** What may stand between two tags: texts are escaped, lists joined; `null`, `undefined` and booleans are nothing. */
export type HtmlNode =
  HtmlElement | string | number | bigint | boolean | null | undefined | readonly HtmlNode[];

/** Attributes as HTML has them, `className` and `htmlFor` too; `true` is an attribute without a value. */
export interface HtmlAttributes {
  readonly children?: HtmlNode;
  /** A text, or properties: `{ fontWeight: "bold" }`. */
  readonly style?: string | Readonly<Record<string, string | number>> | undefined;
  /** HTML that is taken as it is, in place of children. */
  readonly dangerouslySetInnerHTML?: { readonly __html: string };
  readonly [name: string]: unknown;
}

/** A piece of HTML, as JSX makes it: shows itself in a notebook, and is its text in a string. */
export interface HtmlElement extends Displayable {
  /** The HTML. */
  toString(): string;
}

class Markup implements HtmlElement {
  private readonly html: string;

  constructor(html: string) {
    this.html = html;
  }

  toString(): string {
    return this.html;
  }

  [displaySymbol](): MimeBundle {
    return { "text/html": this.html, "text/plain": this.html };
  }
}

/**
 * An element of HTML or SVG.
 *
 * @throws {AthanorError} `argument` for an attribute or a child that can't be text, such as an event handler.
 */
export function htmlElement(tag: string, { children, ...attributes }: HtmlAttributes): HtmlElement {
  const raw = attributes.dangerouslySetInnerHTML?.__html;
  const names = Object.keys(attributes).filter((name) => name !== "dangerouslySetInnerHTML");
  const open = `<${tag}${names.map((name) => attributeText(name, attributes[name])).join("")}>`;
  if (voidElements.has(tag)) return new Markup(open);
  return new Markup(`${open}${raw ?? htmlOf(children)}</${tag}>`);
}

/** What may stand between two tags, as an element that shows itself. */
export function toHtmlElement(node: HtmlNode): HtmlElement {
  return node instanceof Markup ? node : new Markup(htmlOf(node));
}

function htmlOf(node: unknown): string {
  if (node === null || node === undefined || typeof node === "boolean") return "";
  if (node instanceof Markup) return node.toString();
  if (Array.isArray(node)) return node.map(htmlOf).join("");
  if (typeof node === "string" || typeof node === "number" || typeof node === "bigint") {
    return escapeText(String(node));
  }
  throw new AthanorError(
    "argument",
    `Expected text, elements or lists of them in JSX, received ${describe(node)}. ${
      node instanceof Promise
        ? "Await it first."
        : "Write what shall be seen of it, e.g. {String(value)}."
    }`,
  );
}

function attributeText(name: string, value: unknown): string {
  if (value === undefined || value === null || value === false) return "";
  const own = htmlNames[name] ?? name;
  if (value === true) return ` ${own}`;
  return ` ${own}="${escapeText(name === "style" ? styleText(value) : plainText(name, value))}"`;
}

function styleText(style: unknown): string {
  if (typeof style !== "object" || style === null) return plainText("style", style);
  return Object.entries(style)
    .map(([name, value]) => `${kebabCase(name)}: ${plainText(`style.${name}`, value)}`)
    .join("; ");
}

/** `fontWeight` → `font-weight`; custom properties (`--size`) stay. */
function kebabCase(name: string): string {
  return name.startsWith("--")
    ? name
    : name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

function plainText(name: string, value: unknown): string {
  if (typeof value === "string" || typeof value === "number" || typeof value === "bigint") {
    return String(value);
  }
  throw new AthanorError(
    "argument",
    `Expected text or a number for the attribute "${name}", received ${describe(value)}. ${
      typeof value === "function"
        ? "HTML that is shown has no way back to the program; use a widget (athanor/widgets)."
        : "Turn it into text first."
    }`,
  );
}

function describe(value: unknown): string {
  if (typeof value === "function") return "a function";
  if (typeof value !== "object" || value === null) return typeof value;
  return `an object (${value.constructor?.name ?? "Object"})`;
}
