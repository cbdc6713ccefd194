import { expect, it } from "vitest";
import { Fragment, jsx, jsxs } from "../../../lib/core/jsx-runtime.ts";

it("makes elements, and calls components with their attributes", () => {
  const Row = ({ name, children }: { name: string; children?: string }) =>
    jsxs("tr", { children: [jsx("th", { children: name }), jsx("td", { children })] });
  expect(String(jsx(Row, { name: "loss", children: "0.1" }))).toBe(
    "<tr><th>loss</th><td>0.1</td></tr>",
  );
});

it("takes text and lists from a component", () => {
  expect(String(jsx(() => ["a & b", 1], {}))).toBe("a &amp; b1");
});

it("has fragments", () => {
  expect(String(jsxs(Fragment, { children: [jsx("b", {}), "x"] }))).toBe("<b></b>x");
});
