import { expect, test } from "vitest";
import {
  flameGraphSvg,
  slowestFunctions,
  toFlameTree,
} from "../../../kernel/display/flame-graph.ts";

const frame = (functionName: string, url = "", lineNumber = 0): object => ({
  functionName,
  url,
  lineNumber,
});
// main calls f twice (two nodes of one function); samples: f 2 ms, f 3 ms, main 5 ms.
const profile = {
  nodes: [
    { id: 1, callFrame: frame("(root)"), children: [2] },
    { id: 2, callFrame: frame("main", "In[3].ts", 4), children: [3, 4] },
    { id: 3, callFrame: frame("f <b>", "file:///a/b/c.js", 9) },
    { id: 4, callFrame: frame("f <b>", "file:///a/b/c.js", 9) },
  ],
  samples: [3, 4, 2],
  timeDeltas: [0, 2000, 3000, 5000],
} as Parameters<typeof toFlameTree>[0];

test("a profile becomes a tree of joined brothers with times of their own and in all", () => {
  const root = toFlameTree(profile);
  expect(root).toMatchObject({ name: "(root)", selfMs: 0, totalMs: 10 });
  const [main] = root.children;
  expect(main).toMatchObject({ name: "main", place: "In[3].ts:5", selfMs: 5, totalMs: 10 });
  expect(main?.children).toMatchObject([{ name: "f <b>", place: "b/c.js:10", selfMs: 5 }]);
});

test("the slowest functions are those with the most time of their own", () => {
  const names = slowestFunctions(toFlameTree(profile), 2).map(({ name, selfMs }) => [name, selfMs]);
  expect(names).toEqual([
    ["main", 5],
    ["f <b>", 5],
  ]);
});

test("the graph is one SVG whose boxes are as wide as their time, texts escaped, no script", () => {
  const svg = flameGraphSvg(toFlameTree(profile));
  expect(svg).toMatch(/^<svg [^>]*viewBox="0 0 900 54"/u);
  expect(svg).toContain('<rect x="0.0" y="36" width="450.0"');
  expect(svg).toContain("f &lt;b&gt; b/c.js:10: 5.0 ms (50.0 %), 5.0 ms of its own");
  expect(svg).not.toMatch(/<script|<b>/u);
});
