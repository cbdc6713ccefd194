import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { Attachment } from "../../../kernel/debugger/attachment.ts";
import { Breakpoints } from "../../../kernel/debugger/breakpoints.ts";
import { cellPathRules } from "../../../kernel/debugger/cell-paths.ts";
import { createFakeInspector } from "./fake-inspector.ts";

const CODE = "function double(x) {\n  debugger;\n  return 2 * x;\n}\ndouble(4);\n";

/** An attachment whose runtime has loaded a file of the user; `tell` sends events of V8. */
async function attach() {
  const inspector = createFakeInspector({
    "Debugger.getScriptSource": () => ({ scriptSource: CODE }),
    "Runtime.evaluate": () => ({ result: { type: "object", value: [] } }),
  });
  const events: [string, object][] = [];
  let tell = (_method: string, _params: object): void => {};
  const attachment = new Attachment(
    (onEvent) => {
      tell = onEvent;
      return inspector;
    },
    {
      breakpoints: new Breakpoints(),
      rules: cellPathRules(1),
      folders: { dist: "/athanor/dist" },
      emit: (event, body) => events.push([event, body]),
    },
  );
  tell("Debugger.scriptParsed", { scriptId: "5", url: pathToFileURL("/notes/a.mjs").href });
  await attachment.enable();
  return { attachment, inspector, events, tell };
}

const frame = (functionName: string, lineNumber: number) => {
  const location = { scriptId: "5", lineNumber, columnNumber: 2 };
  const scopeChain: unknown[] = [];
  return { callFrameId: `f${lineNumber}`, functionName, location, scopeChain, this: {} };
};

async function stop() {
  const attached = await attach();
  attached.tell("Debugger.paused", {
    callFrames: [frame("double", 1), { ...frame("", 4), functionLocation: undefined }],
    reason: "other",
  });
  await expect.poll(() => attached.events.map(([event]) => event)).toContain("stopped");
  return attached;
}

test("V8 tells of async callers and stops before scripts with a map once it is enabled", async () => {
  const { inspector } = await attach();
  expect(inspector.last("Debugger.setAsyncCallStackDepth")).toEqual({ maxDepth: 16 });
  expect(inspector.last("Debugger.setInstrumentationBreakpoint")).toEqual({
    instrumentation: "beforeScriptWithSourceMapExecution",
  });
});

test("a stop shows the user's frames, innermost first, under numbers from 1", async () => {
  const { attachment, events } = await stop();
  expect(events).toEqual([
    ["stopped", { reason: "breakpoint", threadId: 1, allThreadsStopped: true }],
  ]);
  const frames = attachment.stackTrace();
  expect(frames.map(({ id, name, line }) => [id, name, line])).toEqual([
    [1, "double", 2],
    [2, "(anonymous)", 5],
  ]);
});

test("renumbered frames answer under their old numbers too; when the code goes on they are gone", async () => {
  const { attachment, events, tell } = await stop();
  const before = attachment.frame(1);
  attachment.renumber();
  expect(attachment.stackTrace().map(({ id }) => id)).toEqual([3, 4]);
  expect(attachment.frame(3)).toBe(before);
  tell("Debugger.resumed", {});
  expect(events.at(-1)).toEqual(["continued", { threadId: 1, allThreadsContinued: true }]);
  expect(attachment.stackTrace()).toEqual([]);
  expect(() => attachment.frame(1)).toThrow(
    "Expected a frame of the stopped stack, received 1, which is gone.",
  );
});

test("closing ends the connection and a stop that is shown", async () => {
  const { attachment, inspector, events } = await stop();
  attachment.close();
  expect(inspector.closed()).toBe(1);
  expect(events.at(-1)?.[0]).toBe("continued");
});

test("without a stop no value can be changed", async () => {
  const { attachment } = await attach();
  await expect(attachment.setVariable(1, "x", "2")).rejects.toThrow(
    "Expected a stopped cell, but nothing is stopped.",
  );
});
