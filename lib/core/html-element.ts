import { AthanorError } from "./errors.ts";
import { escapeText } from "./escape-text.ts";
import { attributeName, kebabCase, voidTags } from "./html-names.ts";
import { type Displayable, displaySymbol, type MimeBundle } from "./mime-bundle.ts";

/**
 * What may stand between two tags: texts are escaped, lists joined, what shows itself at once (a figure, a verdict) stands there as
 * its HTML; `null`, `undefined` and booleans are nothing.
 */
export type HtmlNode =
  Displayable | string | number | bigint | boolean | null | undefined | readonly HtmlNode[];

/** What an attribute may be: text; `true` is one without a value, `false` and nothing leave it out; properties are for `style`. */
export type HtmlAttribute = HtmlNode | Readonly<Record<string, string | number>>;

/** Attributes as HTML has them, `className`, `htmlFor` and `strokeWidth` as React writes them too. */
export interface HtmlAttributes {
  readonly children?: HtmlNode;
  /** A text, or properties: `{ fontWeight: "bold" }`. */
  readonly style?: string | Readonly<Record<string, string | number>> | undefined;
  /** HTML that is taken as it is, in place of children. */
  readonly dangerouslySetInnerHTML?: { readonly __html: string };
  readonly [name: string]: HtmlAttribute;
}

/** A piece of HTML, as JSX makes it: shows itself in a notebook, and is its HTML in a string. */
export interface HtmlElement extends Displayable {
  /** The HTML. */
  readonly html: string;
  /** The HTML, too. */
  toString(): string;
}

class Markup implements HtmlElement {
  readonly html: string;

  constructor(html: string) {
    this.html = html;
  }

  toString(): string {
    return this.html;
  }

  [displaySymbol](): MimeBundle {
    return { "text/html": this.html, "text/plain": this.html };
  }

  /** In `console.log` and in lists. */
  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.html;
  }
}

/**
 * An element of HTML or SVG.
 *
 * @throws {AthanorError} `argument` for an attribute or a child that can't be text, such as an event handler.
 */
export function htmlElement(tag: string, attributes: HtmlAttributes): HtmlElement {
  const { children, dangerouslySetInnerHTML: raw, ...others } = attributes;
  const texts = Object.entries(others).map(([name, value]) => attributeText(name, value));
  const open = `<${tag}${texts.join("")}>`;
  if (!voidTags.has(tag)) {
    return new Markup(`${open}${raw?.__html ?? contentOf(tag, children)}</${tag}>`);
  }
  if (children === undefined && raw === undefined) return new Markup(open);
  throw new AthanorError("argument", `Expected <${tag}/> without children: it can't hold any.`);
}

/** What may stand between two tags, as an element that shows itself. */
export function toHtmlElement(node: HtmlNode): HtmlElement {
  return node instanceof Markup ? node : new Markup(htmlOf(node));
}

/** Browsers read the text of these two as it is. */
function contentOf(tag: string, children: HtmlNode): string {
  if (tag !== "style" && tag !== "script") return htmlOf(children);
  const texts = [children].flat(9).filter((each) => typeof each !== "boolean" && each != null);
  return texts.map(String).join("").replaceAll("</", "<\\/");
}

function htmlOf(node: unknown): string {
  if (node === null || node === undefined || typeof node === "boolean") return "";
  if (node instanceof Markup) return node.html;
  if (Array.isArray(node)) return node.map(htmlOf).join("");
  if (isText(node)) return escapeText(String(node));
  return shownHtml(node) ?? refuse("text, elements or lists of them between two tags", node);
}

/** The HTML or picture of what shows itself, or its text. */
function shownHtml(node: unknown): string | undefined {
  if (typeof node !== "object" || node === null || !(displaySymbol in node)) return undefined;
  const bundle = (node as Displayable)[displaySymbol]();
  if (bundle instanceof Promise) return undefined;
  const { "text/html": html, "image/svg+xml": svg, "text/plain": plain } = bundle;
  if (typeof html === "string") return html;
  if (typeof svg === "string") return svg;
  return typeof plain === "string" ? `<pre>${escapeText(plain)}</pre>` : undefined;
}

function attributeText(name: string, value: unknown): string {
  if (!/^[^\s"'<>/=\p{Cc}]+$/u.test(name)) {
    throw new AthanorError("argument", `Expected the name of an attribute, received "${name}".`);
  }
  if (value === undefined || value === null || value === false) return "";
  const own = attributeName(name);
  if (value === true) return ` ${own}`;
  return ` ${own}="${escapeText(name === "style" ? styleText(value) : plainText(name, value))}"`;
}

function styleText(style: unknown): string {
  if (typeof style !== "object" || style === null) return plainText("style", style);
  return Object.entries(style)
    .map(([name, value]) => `${kebabCase(name)}: ${plainText(`style.${name}`, value)}`)
    .join("; ");
}

function plainText(name: string, value: unknown): string {
  return isText(value)
    ? String(value)
    : refuse(`text or a number for the attribute "${name}"`, value);
}

function isText(value: unknown): value is string | number | bigint {
  return typeof value === "string" || typeof value === "number" || typeof value === "bigint";
}

function refuse(expected: string, received: unknown): never {
  throw new AthanorError(
    "argument",
    `Expected ${expected}, received ${describe(received)}. ${remedyFor(received)}`,
  );
}

function describe(value: unknown): string {
  if (typeof value === "function") return "a function";
  if (typeof value !== "object" || value === null) return `a ${typeof value}`;
  return `an object (${value.constructor?.name ?? "Object"})`;
}

function remedyFor(value: unknown): string {
  if (typeof value === "function") {
    return "HTML that is shown has no way back to the program: use a widget (athanor/widgets).";
  }
  return value instanceof Promise
    ? "Await it first."
    : "Write what shall be seen of it, e.g. {String(value)}.";
}
