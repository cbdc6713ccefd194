import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createDebugClient } from "../support/debug-client.ts";
import type { DebugClient, Frame } from "../support/debug-client.ts";
import { contentsOf, printed } from "../support/fake-frontend.ts";
import type { FakeFrontend } from "../support/fake-frontend.ts";
import { startKernel } from "../support/kernel-process.ts";
import type { KernelProcess } from "../support/kernel-process.ts";

// The debugger over real sockets, as a frontend drives it; the requests are those of the Debug Adapter Protocol and of Jupyter's additions.

let kernel: KernelProcess;
let frontend: FakeFrontend;
let client: DebugClient;
const folder = mkdtempSync(join(tmpdir(), "athanor-debug-"));

beforeAll(async () => {
  kernel = await startKernel({ cwd: folder });
  ({ frontend } = kernel);
  client = createDebugClient(frontend);
});
afterAll(() => {
  kernel.dispose();
  rmSync(folder, { recursive: true, force: true });
});

/** Where a stack stands, innermost first. */
const places = (frames: readonly Frame[]): string[] =>
  frames.map(({ name, line }) => `${name}:${line}`);

async function resultOf(id: string): Promise<unknown> {
  const { outputs } = await frontend.answerTo(id);
  return contentsOf(outputs, "execute_result")[0]?.["data"]["text/plain"];
}

async function goOn(): Promise<void> {
  await client.body("continue", { threadId: 1 });
}

const WORK = `async function work(count: number): Promise<number> {
  let total = 0;
  for (let index = 0; index < count; index++) {
    const item: { size: number } = { size: index };
    total += item.size;
  }
  await new Promise((resolve) => setTimeout(resolve, 5));
  return total;
}
const first: number = 20;
const second = await work(2);
first + second`;

it("says in kernel_info that there is a debugger, and that it is off", async () => {
  const { reply } = await frontend.request("kernel_info_request", {});
  expect(reply.content).toMatchObject({ debugger: true });
  expect(reply.content["supported_features"]).toContain("debugger");
  expect(await client.body("debugInfo")).toMatchObject({
    isStarted: false,
    hashMethod: "Murmur2",
    tmpFileSuffix: ".ts",
    breakpoints: [],
    stoppedThreads: [],
    richRendering: true,
    copyToGlobals: true,
  });
});

it("lists the variables without a debugger that is on, types and summaries of tensors included", async () => {
  await frontend.execute(`import * as tf from "@tensorflow/tfjs";
const numbers = [1, 2, 3];
const grid = tf.zeros([2, 3]);
const double = (value: number) => 2 * value;
class Point { constructor(public x: number, readonly y = 1) {} get length() { return 5; } }
const point = new Point(3);`);
  const { variables } = await client.body("inspectVariables");
  const shown = (variables as Record<string, string>[]).map(
    ({ name, type, value }) => `${name}: ${type} = ${value}`,
  );
  expect(shown.slice(1)).toEqual([
    "numbers: Array(3) = [ 1, 2, 3 ]",
    "grid: Tensor float32 [2, 3] = Tensor float32 [2, 3]",
    "double: function = double(value)",
    "Point: class = class Point",
    "point: Point = Point { x: 3, y: 1 }",
  ]);
  expect(shown[0]).toMatch(/^tf: module = module of \d+ exports$/u);

  const below = async (name: string): Promise<string[]> => {
    const { variablesReference } = variables.find((each: { name: string }) => each.name === name);
    const body = await client.body("variables", { variablesReference });
    return body["variables"].map(
      (each: Record<string, string>) => `${each["name"]} ${each["value"]}`,
    );
  };
  expect(await below("numbers")).toEqual(["0 1", "1 2", "2 3"]);
  expect(await below("grid")).toEqual([
    "shape [ 2, 3 ]",
    'dtype "float32"',
    "values Float32Array(6) [ 0, 0, 0, 0, 0, 0 ]",
  ]);
  expect(await below("point")).toEqual(["x 3", "y 1"]);
  const rich = await client.body("richInspectVariables", { variableName: "grid" });
  expect(rich["data"]["text/plain"]).toBe("Tensor float32 [2, 3]\n[[0, 0, 0],\n [0, 0, 0]]");
});

it("stops at a breakpoint of a cell and steps by the user's lines, also over awaits", async () => {
  await client.start();
  const { breakpoints } = await client.breakAt(WORK, [11]);
  expect(breakpoints).toMatchObject([{ verified: true, line: 11 }]);
  const id = await client.run(WORK);
  const stopped = await client.stopped();
  expect(places(stopped)).toEqual([expect.stringMatching(/^In\[\d+\]:11$/u)]);
  const { sourcePath } = await client.body("dumpCell", { code: WORK });
  expect(stopped[0]?.source.path).toBe(sourcePath);
  expect(await client.body("debugInfo")).toMatchObject({ isStarted: true, stoppedThreads: [1] });

  const steps: string[] = [];
  for (const command of ["stepIn", "next", "next", "next", "next", "next"] as const) {
    const [top] = await client.move(command);
    steps.push(`${top?.name}:${top?.line}`);
  }
  expect(steps).toEqual(["work:2", "work:3", "work:4", "work:5", "work:3", "work:4"]);
  const frames = await client.move("stepOut");
  expect(places(frames)).toEqual([expect.stringMatching(/^In\[\d+\]:11$/u)]);
  // The function goes on after its own await, and the cell after its.
  expect(places(await client.move("next"))).toEqual([expect.stringMatching(/^In\[\d+\]:12$/u)]);
  await goOn();
  expect(await resultOf(id)).toBe("21");
});

it("shows locals and the notebook's names, evaluates in the frame, and changes variables", async () => {
  await client.breakAt(WORK, [5]);
  const id = await client.run(WORK);
  await client.stopped();
  await goOn();
  const [frame] = await client.stopped();
  expect(frame?.name).toBe("work");
  if (frame === undefined) return;
  const scopes = await client.variables(frame);
  expect(Object.keys(scopes)).toEqual(["Locals", "Globals"]);
  expect(scopes["Locals"]).toEqual({
    item: "Object { size: 1 }",
    index: "number 1",
    count: "number 2",
    total: "number 0",
  });
  expect(scopes["Globals"]?.["first"]).toBe("number 20");
  expect(Object.keys(scopes["Globals"] ?? {}).filter((name) => name.startsWith("__"))).toEqual([]);

  const evaluate = (expression: string): Promise<object> =>
    client.body("evaluate", { expression, frameId: frame.id, context: "repl" });
  expect(await evaluate("item.size + count")).toMatchObject({ result: "3", type: "number" });
  expect(await evaluate("{ total, first }")).toMatchObject({
    result: "{ total: 0, first: 20 }",
    type: "Object",
  });
  const failed = await client.request("evaluate", {
    expression: "nothing.here",
    frameId: frame.id,
  });
  expect(failed).toMatchObject({
    success: false,
    message: "ReferenceError: nothing is not defined",
  });

  const locals = (await client.body("scopes", { frameId: frame.id }))["scopes"][0];
  const { variablesReference } = locals;
  await client.body("setVariable", { variablesReference, name: "total", value: "100" });
  expect(await evaluate("total")).toMatchObject({ result: "100" });
  expect((await client.variables(frame))["Locals"]?.["total"]).toBe("number 100");
  const rich = { variableName: "item", frameId: frame.id };
  expect(await client.body("richInspectVariables", rich)).toMatchObject({
    data: { "text/plain": "{ size: 1 }" },
  });
  const copy = { srcVariableName: "item", dstVariableName: "kept", srcFrameId: frame.id };
  await client.body("copyToGlobals", copy);
  await client.body("evaluate", { expression: "item.size = 7", frameId: frame.id });
  await goOn();
  expect(await resultOf(id)).toBe("127");
  const { outputs } = await frontend.execute("kept");
  expect(contentsOf(outputs, "execute_result")[0]?.["data"]["text/plain"]).toBe("{ size: 7 }");
});

it("answers heartbeat and control while a cell is stopped, and Stop ends it there", async () => {
  await client.breakAt(WORK, [2]);
  const id = await client.run(WORK);
  await client.stopped();
  expect(await frontend.heartbeat("alive")).toBe("alive");
  const info = await frontend.request("kernel_info_request", {}, "control");
  expect(info.reply.content).toMatchObject({ status: "ok" });
  await frontend.request("interrupt_request", {}, "control");
  const { reply } = await frontend.answerTo(id);
  expect(reply.content).toMatchObject({ status: "error", ename: "KeyboardInterrupt" });
  await client.event("continued");
  expect(await client.body("debugInfo")).toMatchObject({ stoppedThreads: [] });

  const { outputs } = await frontend.execute("numbers.length + first");
  expect(contentsOf(outputs, "execute_result")[0]?.["data"]["text/plain"]).toBe("23");
});

it("follows a cell that is declared anew: its breakpoints belong to its text", async () => {
  const one = "function twice(value: number) {\n  return 2 * value;\n}\ntwice(4)";
  const other =
    "function twice(value: number) {\n  // slower\n  return value + value;\n}\ntwice(5)";
  await client.breakAt(one, [2]);
  await client.breakAt(other, [3]);
  const first = await client.run(one);
  expect(places(await client.stopped())[0]).toBe("twice:2");
  await goOn();
  expect(await resultOf(first)).toBe("8");
  const second = await client.run(other);
  expect(places(await client.stopped())[0]).toBe("twice:3");
  await goOn();
  expect(await resultOf(second)).toBe("10");
  // A later cell calls what the earlier one declared.
  const caller = await client.run("const called = twice(6);\ncalled");
  const frames = await client.stopped();
  expect(places(frames)).toEqual(["twice:3", expect.stringMatching(/^In\[\d+\]:1$/u)]);
  expect((await client.body("source", { source: frames[1]?.source }))["content"]).toBe(
    "const called = twice(6);\ncalled",
  );
  await client.breakAt(other, []);
  await goOn();
  expect(await resultOf(caller)).toBe("12");
});

it("stops in files that cells import, from their first line on, and skips packages", async () => {
  const path = join(folder, "helper.ts");
  writeFileSync(
    path,
    "export interface Pair { a: number; b: number }\n\nexport const scale: number = 10;\n\nexport function sum(pair: Pair): number {\n  const total = pair.a + pair.b;\n  return total * scale;\n}\n",
  );
  await client.body("setBreakpoints", {
    source: { path },
    breakpoints: [{ line: 3 }, { line: 6 }],
  });
  const code =
    'import { sum } from "./helper.ts";\nconst pairs = tf.tidy(() => sum({ a: 1, b: 2 }));\npairs';
  const id = await client.run(code);
  expect(places(await client.stopped())).toEqual(["helper.ts:3"]);
  await goOn();
  const frames = await client.stopped();
  expect(places(frames)).toEqual([
    "sum:6",
    "(anonymous):2",
    expect.stringMatching(/^In\[\d+\]:2$/u),
  ]);
  expect(frames[0]?.source.path).toBe(path);
  expect(await client.variables(frames[0] as Frame)).toMatchObject({
    Locals: { pair: "Object { a: 1, b: 2 }" },
    Module: { scale: "number 10" },
  });
  expect((await client.move("next"))[0]?.line).toBe(7);
  // Out of the file, through tidy of the package, to the line that called it.
  expect(places(await client.move("stepOut"))[0]).toBe("(anonymous):2");
  await goOn();
  expect(await resultOf(id)).toBe("30");
  await client.body("setBreakpoints", { source: { path }, breakpoints: [] });
});

it("stops at errors that nothing catches, or at all, and tells them", async () => {
  const code = `function fail(reason: string): never {
  throw new RangeError(reason);
}
try { fail("caught"); } catch { /* fine */ }
await new Promise((resolve) => setTimeout(resolve, 1));
fail("lost");`;
  await client.body("setExceptionBreakpoints", { filters: ["uncaught"] });
  const lost = await client.run(code);
  const frames = await client.stopped();
  expect(places(frames)).toEqual(["fail:2", expect.stringMatching(/^In\[\d+\]:6$/u)]);
  expect(await client.body("exceptionInfo", { threadId: 1 })).toMatchObject({
    exceptionId: "RangeError",
    description: "RangeError: lost",
  });
  expect((await client.variables(frames[0] as Frame))["Locals"]).toEqual({
    reason: 'string "lost"',
  });
  await goOn();
  expect((await frontend.answerTo(lost)).reply.content).toMatchObject({ evalue: "lost" });

  await client.body("setExceptionBreakpoints", { filters: ["all"] });
  const all = await client.run(code);
  expect(places(await client.stopped())[1]).toMatch(/:4$/u);
  await goOn();
  expect(places(await client.stopped())[1]).toMatch(/:6$/u);
  await client.body("setExceptionBreakpoints", { filters: [] });
  await goOn();
  expect((await frontend.answerTo(all)).reply.content).toMatchObject({ status: "error" });
});

it("pauses a loop that runs, with conditions and log messages at breakpoints", async () => {
  const code = "let turns = 0;\nfor (;;) {\n  turns += 1;\n  if (turns < 0) break;\n}";
  const id = await client.run(`display("on");\n${code}`);
  await frontend.waitFor(({ parentHeader, header }) => {
    return header["msg_type"] === "display_data" && parentHeader["msg_id"] === id;
  });
  await client.body("pause", { threadId: 1 });
  const [frame] = await client.stopped();
  expect(frame?.line).toBeGreaterThanOrEqual(3);
  await client.body("evaluate", { expression: "turns = -10", frameId: frame?.id });
  await goOn();
  expect((await frontend.answerTo(id)).reply.content).toMatchObject({ status: "ok" });

  const loop = "for (let k = 0; k < 5; k++) {\n  const square = k * k;\n  void square;\n}";
  const { sourcePath: path } = await client.body("dumpCell", { code: loop });
  const breakpoints = [
    { line: 2, condition: "k === 3" },
    { line: 3, logMessage: "square {square}" },
  ];
  await client.body("setBreakpoints", { source: { path }, breakpoints });
  const conditional = await client.run(loop);
  const stopped = await client.stopped();
  expect((await client.variables(stopped[0] as Frame))["Locals"]?.["k"]).toBe("number 3");
  await goOn();
  const { outputs } = await frontend.answerTo(conditional);
  expect(printed(outputs)).toBe("square 0\nsquare 1\nsquare 4\nsquare 9\nsquare 16\n");
});

it("lists variables while a cell runs a loop that never yields", async () => {
  const id = await client.run('let busy = 1;\ndisplay("on");\nwhile (busy > 0) busy += 1;');
  await frontend.waitFor(({ parentHeader, header }) => {
    return header["msg_type"] === "display_data" && parentHeader["msg_id"] === id;
  });
  const { variables } = await client.body("inspectVariables");
  const busy = variables.find((each: { name: string }) => each.name === "busy");
  expect(Number(busy["value"])).toBeGreaterThan(1);
  await frontend.request("interrupt_request", {}, "control");
  expect((await frontend.answerTo(id)).reply.content).toMatchObject({ status: "error" });
});

it("keeps its breakpoints when the runtime dies", async () => {
  const code = "const alive = 1;\nalive + 1";
  await client.breakAt(code, [2]);
  await frontend.execute("process.exit(3)");
  const id = await client.run(code);
  expect(places(await client.stopped())[0]).toMatch(/:2$/u);
  await goOn();
  expect(await resultOf(id)).toBe("2");
});

it("lets a stopped cell go on when it is turned off", async () => {
  const code = "let passed = 0;\npassed += 1;\npassed";
  await client.breakAt(code, [2]);
  const id = await client.run(code);
  await client.stopped();
  await client.body("disconnect", { restart: false, terminateDebuggee: false });
  expect(await resultOf(id)).toBe("1");
  expect(await client.body("debugInfo")).toMatchObject({ isStarted: false, breakpoints: [] });
  // Nothing stops any more.
  expect(await resultOf(await client.run(code))).toBe("1");
});

it("answers what it doesn't know, or can't do, with a response that says so", async () => {
  expect(await client.request("flyToTheMoon")).toMatchObject({
    type: "response",
    success: false,
    command: "flyToTheMoon",
    message: expect.stringMatching(/received "flyToTheMoon"/u),
  });
  expect(await client.request("next", { threadId: 1 })).toMatchObject({ success: false });
  expect(await client.request("setBreakpoints", { source: 3 })).toMatchObject({
    success: false,
    message: expect.stringMatching(/`source`/u),
  });
  // JupyterLab asks for frames of a stop that has ended, and reads the lists all the same.
  await client.start();
  expect(await client.request("scopes", { frameId: 1 })).toMatchObject({
    success: false,
    body: { scopes: [] },
  });
  const gone = await client.request("variables", { variablesReference: 12345 });
  expect(gone).toMatchObject({ body: { variables: [] } });
});
