import { mkdtempSync, realpathSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createBench, failure } from "./fakes.ts";

test("cells run one at a time in the order they were asked for", async () => {
  const { run, behaviours, executors } = await createBench();
  const log: string[] = [];
  behaviours.set("a", async () => {
    log.push("a begins");
    await new Promise((resolve) => setTimeout(resolve, 20));
    log.push("a ends");
    return { status: "ok" };
  });
  behaviours.set("b", () => {
    log.push("b begins");
    return { status: "ok" };
  });
  const replies = await Promise.all([run("a"), run("b")]);
  expect(log).toEqual(["a begins", "a ends", "b begins"]);
  expect(replies.map(({ executionCount }) => executionCount)).toEqual([1, 2]);
  expect(executors[0]?.ran).toEqual(["a", "b"]);
});

test("only stored cells count up, and silent ones announce and show nothing", async () => {
  const { run, behaviours, starts, events, session } = await createBench();
  behaviours.set("loud", ({ sink }) => {
    sink({ kind: "stream", name: "stdout", text: "x" });
    sink({ kind: "comm", type: "comm_open", content: { comm_id: "1", target_name: "t" } });
    return failure;
  });
  await run("a");
  await run("b", { storeHistory: false });
  await run("loud", { silent: true });
  await run("c");
  expect(starts).toEqual([1, 2, 2]);
  expect(events.map(({ kind }) => kind)).toEqual(["comm"]);
  expect(session.cells().map(({ source }) => source)).toEqual(["a", "c"]);
  const rows = await session.history({ access: "tail", count: 9, output: false });
  expect(rows).toEqual([
    [1, 1, "a"],
    [1, 2, "c"],
  ]);
});

test("a blank cell doesn't count and doesn't reach the runtime, but its expressions do", async () => {
  const { run, executors } = await createBench();
  const reply = await run(" \n", { userExpressions: { two: "1 + 1" } });
  expect(reply.outcome).toEqual({ status: "ok" });
  expect(reply.userExpressions["two"]).toEqual({
    status: "ok",
    data: { "text/plain": "=1 + 1" },
    metadata: {},
  });
  expect(executors[0]?.ran).toEqual([]);
  expect((await run("a")).executionCount).toBe(1);
});

test("an error aborts the cells that wait, unless stop_on_error is off", async () => {
  const { run, behaviours } = await createBench();
  behaviours.set("bad", () => failure);
  const outcomes = await Promise.all([run("bad"), run("x"), run("y")]);
  expect(outcomes.map(({ outcome }) => outcome.status)).toEqual(["error", "aborted", "aborted"]);
  const going = await Promise.all([run("bad", { stopOnError: false }), run("x")]);
  expect(going.map(({ outcome }) => outcome.status)).toEqual(["error", "ok"]);
  expect((await run("after")).outcome.status).toBe("ok");
});

test("an error is shown once, whether or not the runtime has shown it", async () => {
  const { run, behaviours, events } = await createBench();
  behaviours.set("bare", () => failure);
  behaviours.set("shown", ({ sink }) => {
    sink({ kind: "error", ename: "Error", evalue: "no", traceback: [] });
    return failure;
  });
  await run("bare");
  await run("shown");
  expect(events.map(({ kind }) => kind)).toEqual(["error", "error"]);
});

test("a type error stops the cell at the user's line, with a caret under the mark", async () => {
  const { run, language, executors, events } = await createBench();
  language.results.set(
    '%cd a\nlet s: number = "x";'.replace("%cd a", 'await __athanor.magic("cd", "a");'),
    {
      cell: undefined,
      diagnostics: [
        {
          code: 2322,
          category: "error",
          message: "Type 'string' is not assignable.",
          line: 2,
          column: 5,
          length: 1,
        },
      ],
    },
  );
  const { outcome } = await run('%cd a\nlet s: number = "x";');
  expect(outcome).toEqual({
    status: "error",
    ename: "TypeCheckError",
    evalue: "In[1].ts:2:5 - TS2322: Type 'string' is not assignable.",
    traceback: [
      "In[1].ts:2:5 - TS2322: Type 'string' is not assignable.",
      '\u001b[2m2 | \u001b[0mlet s: number = "x";',
      "        \u001b[31m^\u001b[0m",
      "The cell didn't run. `%typecheck warn` lets cells run in spite of type errors.",
    ],
  });
  expect(events.map(({ kind }) => kind)).toEqual(["error"]);
  expect(executors[0]?.ran).toEqual([]);
});

test("diagnostics of a cell that runs are warnings on stderr", async () => {
  const { run, language, events, executors } = await createBench();
  const diagnostics = [
    { code: 2304, category: "error" as const, message: "No name.", line: 1, column: 1, length: 99 },
  ];
  language.results.set("oops", { diagnostics });
  await run("oops");
  expect(events).toEqual([
    {
      kind: "stream",
      name: "stderr",
      text: "In[1].ts:1:1 - TS2304: No name.\n\u001b[2m1 | \u001b[0moops\n    \u001b[31m^^^^\u001b[0m\n",
    },
  ]);
  expect(executors[0]?.ran).toEqual(["oops"]);
});

test("a cell magic out of place is a syntax error of its cell", async () => {
  const { run } = await createBench();
  const { outcome } = await run("a\n%%bash\nls");
  expect(outcome).toMatchObject({ status: "error", ename: "SyntaxError" });
});

test("payloads stand in the reply and not among the events", async () => {
  const { run, behaviours, events } = await createBench();
  const payload = { source: "set_next_input", text: "x", replace: true } as const;
  behaviours.set("p", ({ sink }) => {
    sink({ kind: "payload", payload });
    return { status: "ok" };
  });
  expect((await run("p")).payload).toEqual([payload]);
  expect(events).toEqual([]);
});

test("the runtime's questions are answered", async () => {
  const { run, behaviours, language, session } = await createBench();
  const answers: unknown[] = [];
  behaviours.set("ask", async ({ onRequest }) => {
    answers.push(
      ((await onRequest({ request: "compile", code: "%cd b" })) as { code: string }).code,
    );
    answers.push(await onRequest({ request: "input", prompt: "name", password: false }));
    answers.push(await onRequest({ request: "inspect", code: "known", detailLevel: 1 }));
    answers.push(await onRequest({ request: "inspect", code: "other", detailLevel: 0 }));
    answers.push(await onRequest({ request: "history", count: 5 }));
    answers.push(
      ((await onRequest({ request: "cells" })) as { status: string }[]).map(({ status }) => status),
    );
    await onRequest({ request: "declare", name: "made" });
    await onRequest({ request: "typecheck", mode: "off" });
    await onRequest({ request: "reset" });
    await expect(onRequest({ request: "declare", name: "a; b" })).rejects.toThrow(
      "Expected a variable's name",
    );
    return { status: "ok" };
  });
  await run("first");
  await run("ask");
  await run("last");
  expect(answers).toEqual([
    'await __athanor.magic("cd", "b");',
    "typed name",
    {
      "text/plain": "const known: 1\n\nDoc.\n\nsrc",
      "text/markdown": "```typescript\nconst known: 1\n```\n\nDoc.\n\n```typescript\nsrc\n```",
    },
    null,
    [
      [1, 1, "first"],
      [1, 2, "ask"],
    ],
    ["ok", "running"],
  ]);
  expect(language.compiled).toEqual([
    { source: "first", executionCount: 1, typecheck: "error" },
    { source: "ask", executionCount: 2, typecheck: "error" },
    { source: 'await __athanor.magic("cd", "b");', executionCount: 2.1, typecheck: "error" },
    { source: "let made: any;", executionCount: 2.2, typecheck: "off" },
    { source: "last", executionCount: 3, typecheck: "off" },
  ]);
  expect(language.resets).toBe(1);
  await session.shutdown();
});

test("input without a frontend that asks is an error in the cell", async () => {
  const { run, behaviours } = await createBench();
  behaviours.set("ask", async ({ onRequest }) => {
    await expect(
      onRequest({ request: "input", prompt: "", password: false }),
    ).rejects.toMatchObject({
      name: "StdinNotAllowedError",
    });
    return { status: "ok" };
  });
  expect((await run("ask", { allowStdin: false })).outcome.status).toBe("ok");
});

test("a name that a cell declared makes `!name` a negation", async () => {
  const { run, executors } = await createBench();
  await run("!ready");
  await run("let ready = true");
  await run("!ready");
  expect(executors[0]?.ran).toEqual([
    'await __athanor.magic("sh", "ready");',
    "let ready = true",
    "!ready",
  ]);
});

test("executed cells keep their outputs in nbformat 4, updates of later cells included", async () => {
  const { run, behaviours, session } = await createBench();
  behaviours.set("show", ({ sink }) => {
    sink({ kind: "stream", name: "stdout", text: "a" });
    sink({ kind: "stream", name: "stdout", text: "b\n" });
    sink({ kind: "display", data: { "text/plain": "old" }, displayId: "d" });
    sink({ kind: "result", data: { "text/plain": "42" } });
    return { status: "ok" };
  });
  behaviours.set("update", ({ sink }) => {
    sink({ kind: "update", data: { "text/plain": "new" }, displayId: "d" });
    return { status: "ok" };
  });
  await run("show");
  await run("update");
  expect(session.cells()).toEqual([
    {
      executionCount: 1,
      source: "show",
      status: "ok",
      startedAt: 0,
      outputs: [
        { output_type: "stream", name: "stdout", text: "ab\n" },
        { output_type: "display_data", data: { "text/plain": "new" }, metadata: {} },
        {
          output_type: "execute_result",
          execution_count: 1,
          data: { "text/plain": "42" },
          metadata: {},
        },
      ],
    },
    { executionCount: 2, source: "update", status: "ok", startedAt: 0, outputs: [] },
  ]);
  const rows = await session.history({ access: "tail", count: 2, output: true });
  expect(rows).toEqual([
    [1, 1, ["show", "42"]],
    [1, 2, ["update", null]],
  ]);
});

test("an interrupt reaches the running cell and aborts those behind it", async () => {
  const { run, behaviours, executors, session } = await createBench();
  let end: (() => void) | undefined;
  behaviours.set("long", () => new Promise((resolve) => (end = () => resolve(failure))));
  const replies = Promise.all([run("long", { stopOnError: false }), run("next")]);
  await expect.poll(() => end).toBeDefined();
  await session.interrupt();
  end?.();
  expect((await replies).map(({ outcome }) => outcome.status)).toEqual(["error", "aborted"]);
  expect(executors[0]?.interrupts).toBe(1);
});

test("an interrupt while a cell compiles keeps it from running; one while idle does nothing", async () => {
  const { run, executors, session } = await createBench();
  await session.interrupt();
  const reply = run("a");
  await session.interrupt();
  expect((await reply).outcome).toMatchObject({ status: "error", ename: "KeyboardInterrupt" });
  expect(executors[0]?.ran).toEqual([]);
  expect(executors[0]?.interrupts).toBe(0);
});

test("a runtime that dies is announced and replaced, and names are forgotten", async () => {
  const { run, behaviours, executors, language, events } = await createBench();
  behaviours.set("die", () => {
    executors[0]?.hooks.onExit("SIGSEGV");
    return failure;
  });
  await run("die");
  await run("next");
  expect(executors.length).toBe(2);
  expect(executors[0]?.disposed).toBe(true);
  expect(executors[1]?.ran).toEqual(["next"]);
  expect(language.resets).toBe(1);
  expect(events[0]).toMatchObject({
    kind: "stream",
    name: "stderr",
    text: expect.stringContaining("SIGSEGV"),
  });
});

test("a restart counts from 1 in a fresh runtime, and the end of the old one is no crash", async () => {
  const { run, executors, session, language } = await createBench();
  await run("a");
  await session.restart();
  executors[0]?.hooks.onExit("SIGTERM");
  expect((await run("b")).executionCount).toBe(1);
  expect(executors.length).toBe(2);
  expect(language.resets).toBe(1);
  expect(session.cells().map(({ source }) => source)).toEqual(["b"]);
});

test("comms are listed by target from either side until they close", async () => {
  const { run, behaviours, session, executors } = await createBench();
  behaviours.set("open", ({ sink }) => {
    sink({ kind: "comm", type: "comm_open", content: { comm_id: "a", target_name: "plot" } });
    return { status: "ok" };
  });
  await run("open");
  const message = { metadata: {}, buffers: [] };
  await session.comm(
    { ...message, type: "comm_open", content: { comm_id: "b", target_name: "widget" } },
    () => undefined,
  );
  expect(session.commInfo()).toEqual({ a: "plot", b: "widget" });
  expect(session.commInfo("plot")).toEqual({ a: "plot" });
  await session.comm(
    { ...message, type: "comm_close", content: { comm_id: "b" } },
    () => undefined,
  );
  expect(session.commInfo()).toEqual({ a: "plot" });
  expect(executors[0]?.comms.length).toBe(2);
});

test("what a comm's handler prints goes to the comm's sink", async () => {
  const { session, executors } = await createBench();
  const events: unknown[] = [];
  const message = { type: "comm_msg", content: {}, metadata: {}, buffers: [] } as const;
  const [executor] = executors;
  if (executor !== undefined) {
    executor.sendComm = async (_, sink) => sink({ kind: "stream", name: "stdout", text: "x" });
  }
  await session.comm(message, (event) => events.push(event));
  expect(events).toEqual([{ kind: "stream", name: "stdout", text: "x" }]);
});

test("a runtime that doesn't start is the error of the cell, and the next cell tries again", async () => {
  const { session, executors, run } = await createBench();
  const broken = executors[0];
  if (broken !== undefined) broken.dispose = () => Promise.reject(new Error("no spawn"));
  await expect(session.restart()).rejects.toThrow("no spawn");
  expect((await run("a")).outcome.status).toBe("ok");
});

test("completion offers magics, their options and paths, then TypeScript with magics blanked", async () => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "athanor-complete-")));
  const { session } = await createBench({ cwd: join(folder, "..") });
  const texts = async (code: string): Promise<string[]> =>
    (await session.complete(code, code.length)).matches.map(({ text }) => text);
  expect(await texts("a\n%")).toEqual(["%cd", "%time", "%lr"]);
  expect(await texts("%%")).toEqual(["%%time", "%%bash"]);
  expect(await texts("x = %l")).toEqual(["%lr"]);
  expect(await texts("%lr --st")).toEqual(["--start", "--stop"]);
  expect(await texts("%lr --start 1 --h")).toEqual(["--help"]);
  const name = folder.slice(folder.lastIndexOf("/") + 1);
  expect(await texts(`%cd ${name}`)).toEqual([`${name}/`]);
  expect(await texts("%lr foo")).toEqual([]);
  expect(await texts("%cd a\nfoo.b")).toEqual(["0    \nfoo.b"]);
  expect(await texts("%time foo.b")).toEqual(["      foo.b"]);
  expect((await session.complete("a\n%t", 4)).start).toBe(2);
});

test("inspection answers for magics, then for TypeScript names", async () => {
  const { session } = await createBench();
  expect(await session.inspect("%lr --start 1", 2, 0)).toEqual({
    found: true,
    data: { "text/plain": "Usage: %lr" },
  });
  expect((await session.inspect("%cd x\nknown", 11, 0)).data["text/plain"]).toBe(
    "const known: 1\n\nDoc.",
  );
  expect(await session.inspect("other", 3, 0)).toEqual({ found: false, data: {} });
});

test("a console asks for more lines of open code and of cell magics", async () => {
  const { session } = await createBench();
  expect(await session.isComplete("%cd x")).toEqual({ status: "complete", indent: "  " });
  expect(await session.isComplete("%time")).toMatchObject({ status: "complete" });
  expect(await session.isComplete("%time f(")).toEqual({ status: "incomplete", indent: "  " });
  expect(await session.isComplete("%%bash\nls")).toEqual({ status: "incomplete", indent: "" });
  expect(await session.isComplete("%%bash\nls\n")).toEqual({ status: "complete" });
  expect(await session.isComplete("a\n%%bash")).toEqual({ status: "invalid" });
});
