import { expect, it } from "vitest";
import { jsxEnd } from "../../../kernel/magics/jsx-span.ts";
import { Scanner } from "../../../kernel/magics/scanner.ts";

const braces = (text: string) => (index: number) => {
  const end = text.indexOf("}", index);
  return end < 0 ? undefined : end + 1;
};

it.each([
  "<b>x</b>",
  "<br/>",
  "<></>",
  "<Row.Cell of={1} title='a > b' data-x=\"</b>\" {...rest} />",
  "<ul>\n  <li>don't?</li>\n  {list}\n</ul>",
])("finds the end of %s", (text) => {
  expect(jsxEnd(`${text};\n%who`, 0, braces(text))).toBe(text.length);
});

it.each(["<T>(x: T) => x", "<any>x", "< b", "<b>open", "<b {", "<T extends U>(x: T) => x"])(
  "finds none in %s",
  (text) => {
    expect(jsxEnd(text, 0, braces(text))).toBeUndefined();
  },
);

it("is one token where an expression may begin, with all that its braces hold", () => {
  const scanner = new Scanner("const x = <b>{`}`}{[<i>}</i>]}</b>\na <b> c");
  const kinds: string[] = [];
  for (let token = scanner.next(); token !== undefined; token = scanner.next()) {
    kinds.push(token.kind === "jsx" ? token.text : token.kind);
  }
  expect(kinds.slice(0, 5)).toEqual([
    "word",
    "word",
    "punctuator",
    "<b>{`}`}{[<i>}</i>]}</b>",
    "newline",
  ]);
  expect(kinds.slice(5)).toEqual(["word", "punctuator", "word", "punctuator", "word"]);
});
