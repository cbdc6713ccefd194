import { inspect } from "node:util";
import { expect, it } from "vitest";
import { htmlElement } from "../../../lib/core/html-element.ts";
import { displaySymbol } from "../../../lib/core/mime-bundle.ts";

it("writes text and attributes so that they stay text", () => {
  const element = htmlElement("a", { href: '?q="1"&x', title: undefined, children: "<b>" });
  expect(String(element)).toBe('<a href="?q=&quot;1&quot;&amp;x">&lt;b&gt;</a>');
});

it("joins lists and elements, and leaves out what is nothing", () => {
  const items = [1, "two", 3n, null, undefined, true, false].map((each) =>
    htmlElement("li", { children: each }),
  );
  expect(String(htmlElement("ul", { children: ["Items: ", [items.slice(0, 3), false]] }))).toBe(
    "<ul>Items: <li>1</li><li>two</li><li>3</li></ul>",
  );
  expect(items.slice(3).map(String)).toEqual(Array<string>(4).fill("<li></li>"));
});

it("knows the names that JSX writes another way, switches, styles and elements without an end", () => {
  const style = { fontWeight: "bold", "--size": 2, WebkitLineClamp: 3 };
  expect(String(htmlElement("label", { className: "c", htmlFor: "x", style }))).toBe(
    '<label class="c" for="x" style="font-weight: bold; --size: 2; -webkit-line-clamp: 3"></label>',
  );
  expect(String(htmlElement("input", { disabled: true, checked: false, value: 0 }))).toBe(
    '<input disabled value="0">',
  );
});

it("writes the attributes of SVG with their hyphens, and the text of styles as it is", () => {
  expect(String(htmlElement("path", { strokeWidth: 3, clipPathUnits: "x", viewBox: "0" }))).toBe(
    '<path stroke-width="3" clipPathUnits="x" viewBox="0"></path>',
  );
  expect(String(htmlElement("style", { children: [".a > .b", " { color: red }"] }))).toBe(
    "<style>.a > .b { color: red }</style>",
  );
  expect(String(htmlElement("script", { children: "'</script>'" }))).toBe(
    "<script>'<\\/script>'</script>",
  );
});

it("holds what shows itself: its HTML, its picture or its text", () => {
  const show = (bundle: Record<string, string>) => ({ [displaySymbol]: () => bundle });
  const children = [show({ "text/html": "<i>h</i>" }), show({ "text/plain": "a<b" })];
  expect(String(htmlElement("div", { children }))).toBe("<div><i>h</i><pre>a&lt;b</pre></div>");
});

it("is its HTML in logs and lists", () => {
  expect(inspect([htmlElement("b", { children: 1 })])).toBe("[ <b>1</b> ]");
});

it("refuses children where there can't be any", () => {
  expect(() => htmlElement("br", { children: "no" })).toThrow("<br/> without children");
});

it("takes raw HTML only under the name that warns of it", () => {
  const element = htmlElement("p", { dangerouslySetInnerHTML: { __html: "<i>x</i>" } });
  expect(String(element)).toBe("<p><i>x</i></p>");
});

it("shows itself as HTML", () => {
  expect(htmlElement("b", { children: "x" })[displaySymbol]()).toEqual({
    "text/html": "<b>x</b>",
    "text/plain": "<b>x</b>",
  });
});

it.each([
  [{ onClick: (() => 1) as never }, /attribute "onClick", received a function.*use a widget/],
  [{ style: { width: {} as never } }, /attribute "style.width", received an object \(Object\)/],
  [{ "a b": 1 }, /name of an attribute, received "a b"/],
  [{ children: new Map() as never }, /received an object \(Map\).*\{String\(value\)\}/],
  [{ children: Promise.resolve(1) as never }, /received an object \(Promise\). Await it first/],
])("refuses what can't be text: %o", (attributes, message) => {
  expect(() => htmlElement("p", attributes)).toThrow(message);
});
