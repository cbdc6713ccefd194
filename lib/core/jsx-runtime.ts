/**
 * What JSX in a cell becomes: `<b>{x}</b>` is HTML that shows itself. TypeScript's emit calls these functions
 * (`"jsx": "react-jsx"` with `"jsxImportSource": "athanor"`).
 */
import {
  type HtmlAttributes,
  type HtmlElement,
  htmlElement,
  type HtmlNode,
  toHtmlElement,
} from "./html-element.ts";
import type { DrawingTag, HtmlTag, VoidTag } from "./html-names.ts";

export type { HtmlAttributes, HtmlElement, HtmlNode } from "./html-element.ts";

/** A function that makes a part of a page of its attributes. */
export type Component<Attributes> = (attributes: Attributes) => HtmlNode;

/** An element, or what a component makes. */
export function jsx<Attributes extends object>(
  type: string | Component<Attributes>,
  attributes: Attributes,
): HtmlElement {
  if (typeof type === "string") return htmlElement(type, attributes as HtmlAttributes);
  return toHtmlElement(type(attributes));
}

/** As {@link jsx}, for several children. */
export function jsxs<Attributes extends object>(
  type: string | Component<Attributes>,
  attributes: Attributes,
): HtmlElement {
  return jsx(type, attributes);
}

/** `<>…</>`: children without an element around them. */
export function Fragment({ children }: { readonly children?: HtmlNode }): HtmlNode {
  return children;
}

/** What TypeScript checks JSX against. */
// eslint-disable-next-line typescript/no-namespace -- TypeScript looks for a namespace of this name.
export declare namespace JSX {
  /** What `<b/>` is. */
  type Element = HtmlElement;
  /** What may stand in front of the attributes. */
  type ElementType = string | ((attributes: never) => HtmlNode);
  /** Names the attribute that holds what stands between the tags. */
  interface ElementChildrenAttribute {
    readonly children: unknown;
  }
  /** Attributes of every element: `key` has no meaning here. */
  interface IntrinsicAttributes {
    readonly key?: string | number;
  }
  /** Elements of HTML and SVG, and custom ones, which have a hyphen. */
  interface IntrinsicElements
    extends
      Record<HtmlTag | DrawingTag, HtmlAttributes>,
      Record<VoidTag, HtmlAttributes & { readonly children?: never }> {
    [custom: `${string}-${string}`]: HtmlAttributes;
  }
}
