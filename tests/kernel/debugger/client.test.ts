import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Client, toArgument } from "../../../kernel/debugger/client.ts";
import { createFakeInspector } from "./fake-inspector.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const value = (result: unknown) => () => ({ result: { type: "object", value: result } });

test("the view is asked by name and answers with JSON, without stops and without side effects on breakpoints", async () => {
  const inspector = createFakeInspector({ "Runtime.evaluate": value([1, 2]) });
  expect(await new Client(inspector).view("children(3)")).toEqual([1, 2]);
  expect(inspector.last("Runtime.evaluate")).toMatchObject({
    expression: expect.stringMatching(/\.children\(3\)$/u) as string,
    returnByValue: true,
    awaitPromise: false,
    disableBreaks: true,
  });
});

test("a call of the view finds the view once", async () => {
  const inspector = createFakeInspector({
    "Runtime.evaluate": () => ({ result: { type: "object", objectId: "view-1" } }),
    "Runtime.callFunctionOn": value("told"),
  });
  const client = new Client(inspector);
  expect(await client.callView("describe", [{ value: "x" }])).toBe("told");
  await client.callView("describe", []);
  const asked = inspector.posted.map(({ method }) => method);
  expect(asked.filter((method) => method === "Runtime.evaluate")).toHaveLength(1);
  expect(inspector.last("Runtime.callFunctionOn")).toMatchObject({ objectId: "view-1" });
});

test("an object literal is a value and no block; a frame and a stopped runtime have ways of their own", async () => {
  const inspector = createFakeInspector({
    "Runtime.evaluate": value(1),
    "Debugger.evaluateOnCallFrame": value(1),
  });
  const client = new Client(inspector);
  await client.evaluate("{ a: 1 }", undefined);
  expect(inspector.last("Runtime.evaluate")).toMatchObject({
    expression: "({ a: 1 })",
    replMode: true,
  });
  await client.evaluate("a", undefined, { isStopped: true });
  expect(inspector.last("Runtime.evaluate")).toMatchObject({ expression: "a", replMode: false });
  await client.evaluate("a", "frame-7", { pure: true });
  expect(inspector.last("Debugger.evaluateOnCallFrame")).toMatchObject({
    callFrameId: "frame-7",
    throwOnSideEffect: true,
  });
});

test.each([
  ["an error, without its stack", { description: "Error: no\n    at x:1:1" }, "Error: no"],
  ["a thrown value", { value: { code: 3 } }, '{"code":3}'],
  ["nothing to describe", {}, "Uncaught"],
])("what an expression throws is the error: %s", async (_, exception, message) => {
  const result = { type: "undefined" };
  const inspector = createFakeInspector({
    "Runtime.evaluate": () => ({ result, exceptionDetails: { text: "Uncaught", exception } }),
  });
  await expect(new Client(inspector).evaluate("x", undefined)).rejects.toThrow(
    expect.objectContaining({ message }) as Error,
  );
});

test("a runtime in native code is told as such instead of waiting for ever; try takes a refusal", async () => {
  const client = new Client({ post: () => new Promise(() => {}), close: () => {} });
  const answer = expect(client.post("Debugger.pause")).rejects.toThrow(
    "it is busy in native code. Ask again when it has ended, or press Stop.",
  );
  await vi.advanceTimersByTimeAsync(6000);
  await answer;
  const refusing = new Client({ post: () => Promise.reject(new Error("gone")), close: () => {} });
  await expect(refusing.try("Debugger.resume")).resolves.toBeUndefined();
});

test("a value goes back as itself, by its id, or as a number that JSON lacks", () => {
  const values = [
    { type: "number", value: 1 },
    { type: "object", objectId: "o1" },
    { type: "number", unserializableValue: "NaN" },
  ];
  expect(values.map(toArgument)).toEqual([
    { value: 1 },
    { objectId: "o1" },
    { unserializableValue: "NaN" },
  ]);
});
