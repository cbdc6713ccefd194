/** The words of a text as a union: `Words<"a b">` is `"a" | "b"`. */
type Words<Text extends string> = Text extends `${infer First} ${infer Rest}`
  ? First | Words<Rest>
  : Text;

const voidWords = "area base br col embed hr img input link meta source track wbr";

/** Elements that can't hold anything (HTML standard, section 13.1.2). */
export type VoidTag = Words<typeof voidWords>;

/** Elements of HTML (HTML standard, section 4) that hold something. */
export type HtmlTag =
  | Words<"a abbr address article aside audio b bdi bdo blockquote body button canvas caption cite code">
  | Words<"colgroup data datalist dd del details dfn dialog div dl dt em fieldset figcaption figure footer form">
  | Words<"h1 h2 h3 h4 h5 h6 head header hgroup html i iframe ins kbd label legend li main map mark menu meter">
  | Words<"nav noscript object ol optgroup option output p picture pre progress q rp rt ruby s samp script">
  | Words<"search section select slot small span strong style sub summary sup table tbody td template textarea">
  | Words<"tfoot th thead time title tr u ul var video">;

/** Elements of SVG 2 and MathML Core that pages draw with. */
export type DrawingTag =
  | Words<"animate animateMotion animateTransform circle clipPath defs desc ellipse feBlend feColorMatrix">
  | Words<"feComposite feDropShadow feFlood feGaussianBlur feMerge feMergeNode feOffset filter foreignObject g">
  | Words<"image line linearGradient marker mask metadata mpath path pattern polygon polyline radialGradient">
  | Words<"rect set stop svg switch symbol text textPath tspan use view math mfrac mi mn mo mover mroot mrow">
  | Words<"mspace msqrt mstyle msub msubsup msup mtable mtd mtext mtr munder munderover">;

/** The tags of {@link VoidTag}, for who writes them. */
export const voidTags: ReadonlySet<string> = new Set(voidWords.split(" "));

/** Attributes of SVG that JSX writes with a capital and SVG with a hyphen: `strokeWidth`. */
const hyphenated =
  /^(?:alignment|baseline|clip|color|dominant|fill|flood|font|glyph|image|letter|lighting|marker|paint|pointer|shape|stop|stroke|text|transform|unicode|vector|word|writing)(?=[A-Z])/;
const notHyphenated: ReadonlySet<string> = new Set(
  "clipPathUnits markerHeight markerUnits markerWidth textLength".split(" "),
);

/** An attribute's name as HTML and SVG write it. */
export function attributeName(name: string): string {
  if (name === "className") return "class";
  if (name === "htmlFor") return "for";
  return hyphenated.test(name) && !notHyphenated.has(name) ? kebabCase(name) : name;
}

/** `fontWeight` → `font-weight`; custom properties (`--size`) stay. */
export function kebabCase(name: string): string {
  return name.startsWith("--")
    ? name
    : name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
