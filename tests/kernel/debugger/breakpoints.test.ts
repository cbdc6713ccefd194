import { expect, test } from "vitest";
import { Breakpoints } from "../../../kernel/debugger/breakpoints.ts";
import { Client } from "../../../kernel/debugger/client.ts";
import type { UserScript } from "../../../kernel/debugger/scripts.ts";
import { sameLines } from "../../../kernel/debugger/source-lines.ts";

/** A script of three lines that is its own source; V8 can stop on the first and the third. */
function scriptOf(id: string): UserScript {
  const code = "const a = 1;\n// nothing\nwork(a);";
  const lines = sameLines(code);
  return { id, name: "In[1].ts", path: "/cells/1.ts", isCell: true, code, source: code, lines };
}

interface Posted {
  readonly method: string;
  readonly params: Readonly<Record<string, any>>; // oxlint-disable-line typescript/no-explicit-any -- parameters of any command
}

function createClient(): { readonly client: Client; readonly posted: Posted[] } {
  const posted: Posted[] = [];
  const post = async (method: string, params: object = {}): Promise<object> => {
    posted.push({ method, params });
    if (method === "Debugger.getPossibleBreakpoints") {
      const { start } = params as { start: { scriptId: string; lineNumber: number } };
      const { scriptId } = start;
      const all = [0, 2].map((lineNumber) => ({ scriptId, lineNumber, columnNumber: 0 }));
      return { locations: all.filter(({ lineNumber }) => lineNumber >= start.lineNumber) };
    }
    return { breakpointId: `v8-${posted.length}` };
  };
  return { client: new Client({ post, close: () => undefined }), posted };
}

const set = (posted: readonly Posted[]): readonly unknown[] =>
  posted
    .filter(({ method }) => method === "Debugger.setBreakpoint")
    .map(({ params }) => [params["location"].lineNumber, params["condition"]]);

test("breakpoints are kept without a runtime and listed by path", async () => {
  const breakpoints = new Breakpoints();
  const made = await breakpoints.replace("/cells/1.ts", [{ line: 1 }, { line: 3 }], undefined);
  expect(made.map(({ line, verified }) => [line, verified])).toEqual([
    [1, true],
    [3, true],
  ]);
  expect(breakpoints.list()).toEqual([
    { source: "/cells/1.ts", breakpoints: [{ line: 1 }, { line: 3 }] },
  ]);
  await breakpoints.replace("/cells/1.ts", [], undefined);
  expect(breakpoints.list()).toEqual([]);
});

test("one on a line without code moves to the next line that has some, and that is told", async () => {
  const breakpoints = new Breakpoints();
  const [made] = await breakpoints.replace("/cells/1.ts", [{ line: 2 }], undefined);
  const { client, posted } = createClient();
  const moved = await breakpoints.bind(client, scriptOf("7"));
  expect(moved).toMatchObject([{ id: made?.id, line: 3, source: { path: "/cells/1.ts" } }]);
  expect(set(posted)).toEqual([[2, undefined]]);
});

test("conditions go to V8, messages become prints that never stop", async () => {
  const breakpoints = new Breakpoints();
  const wanted = [
    { line: 1, condition: "a > 1" },
    { line: 3, logMessage: "a is {a} `here`" },
    { line: 3, condition: "a", logMessage: "x" },
  ];
  await breakpoints.replace("/cells/1.ts", wanted, undefined);
  const { client, posted } = createClient();
  await breakpoints.bind(client, scriptOf("7"));
  expect(set(posted)).toEqual([
    [0, "a > 1"],
    [2, "(console.log(`a is ${a} \\`here\\``), false)"],
    [2, "(a) && (console.log(`x`), false)"],
  ]);
});

test("new ones take the place of old ones in the runtime, whose numbers are found by V8's", async () => {
  const breakpoints = new Breakpoints();
  const { client, posted } = createClient();
  const target = { client, scripts: [scriptOf("7"), scriptOf("8")] };
  const [first] = await breakpoints.replace("/cells/1.ts", [{ line: 1 }], target);
  const bound = posted.flatMap(({ method }, index) =>
    method === "Debugger.setBreakpoint" ? [`v8-${index + 1}`] : [],
  );
  expect(bound).toHaveLength(2);
  expect(breakpoints.idsOf([bound[1] ?? ""])).toEqual([first?.id]);
  await breakpoints.replace("/cells/1.ts", [{ line: 3 }], target);
  const removed = posted.filter(({ method }) => method === "Debugger.removeBreakpoint");
  expect(removed.map(({ params }) => params["breakpointId"] as unknown)).toEqual(bound);
  breakpoints.unbind();
  expect(breakpoints.idsOf(bound)).toEqual([]);
  breakpoints.clear();
  expect(breakpoints.list()).toEqual([]);
});
