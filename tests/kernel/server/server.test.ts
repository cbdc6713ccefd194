import { afterEach, describe, expect, it } from "vitest";
import { startServer } from "../../../kernel/server/server.ts";
import type { KernelServer } from "../../../kernel/server/server.ts";
import { connectFrontend, contentsOf, printed, typesOf } from "../../support/fake-frontend.ts";
import type { FakeFrontend } from "../../support/fake-frontend.ts";
import { createFakeSession } from "../../support/fake-session.ts";
import type { FakeCell, FakeSession } from "../../support/fake-session.ts";

const key = "0e4c1b";
const failure = { status: "error", ename: "E", evalue: "v", traceback: ["E: v"] } as const;

interface Stage {
  readonly frontend: FakeFrontend;
  readonly session: FakeSession;
  readonly server: KernelServer;
  readonly log: string[];
}

const open: Stage[] = [];

async function setStage(cells: Readonly<Record<string, FakeCell>> = {}): Promise<Stage> {
  const session = createFakeSession(cells);
  const log: string[] = [];
  const ports = { shell_port: 0, iopub_port: 0, stdin_port: 0, control_port: 0, hb_port: 0 };
  const server = await startServer({
    connection: { transport: "tcp", ip: "127.0.0.1", key, ...ports },
    session,
    versions: { kernel: "1.2.3", typescript: "6.0.3" },
    log: (line) => log.push(line),
  });
  const frontend = await connectFrontend({ ip: "127.0.0.1", key, ...server.ports });
  const stage = { frontend, session, server, log };
  open.push(stage);
  return stage;
}

afterEach(async () => {
  for (const { frontend, server } of open.splice(0)) {
    frontend.close();
    await server.close();
  }
});

describe("requests", () => {
  it("answers kernel_info with protocol 5.5 and the language, between busy and idle", async () => {
    const { frontend } = await setStage();
    const { reply, outputs } = await frontend.request("kernel_info_request", {});
    expect(reply.header).toMatchObject({ msg_type: "kernel_info_reply", version: "5.5" });
    expect(reply.content).toMatchObject({
      status: "ok",
      protocol_version: "5.5",
      implementation: "athanor",
      implementation_version: "1.2.3",
      supported_features: ["debugger", "kernel subshells"],
      language_info: {
        name: "typescript",
        version: "6.0.3",
        mimetype: "text/x.typescript",
        file_extension: ".ts",
        pygments_lexer: "typescript",
        codemirror_mode: "typescript",
        nbconvert_exporter: "script",
      },
    });
    expect(outputs.map(({ content }) => content["execution_state"])).toEqual(["busy", "idle"]);
  });

  it("answers on control as on shell", async () => {
    const { frontend } = await setStage();
    const { reply } = await frontend.request("kernel_info_request", {}, "control");
    expect(reply).toMatchObject({ channel: "control", content: { status: "ok" } });
  });

  it("counts cursor positions in code points both ways", async () => {
    const { frontend, session } = await setStage();
    // "😀" is one code point and two UTF-16 units.
    const request = { code: '"😀".a', cursor_pos: 5 };
    const { reply } = await frontend.request("complete_request", request);
    expect(session.calls).toContainEqual(["complete", '"😀".a', 6]);
    const match = { text: "answer", type: "const", signature: "const answer: 42" };
    expect(reply.content).toEqual({
      status: "ok",
      matches: ["answer"],
      cursor_start: 4,
      cursor_end: 5,
      metadata: { _jupyter_types_experimental: [{ ...match, start: 4, end: 5 }] },
    });
  });

  it("inspects at the end of the code when there is no position", async () => {
    const { frontend, session } = await setStage();
    const request = { code: "answer", detail_level: 1 };
    const { reply } = await frontend.request("inspect_request", request);
    expect(session.calls).toContainEqual(["inspect", "answer", 6, 1]);
    expect(reply.content).toEqual({
      status: "ok",
      found: true,
      data: { "text/plain": "const answer: 42" },
      metadata: {},
    });
  });

  it("gives the indent of an incomplete text", async () => {
    const { frontend } = await setStage();
    const { reply } = await frontend.request("is_complete_request", { code: "if (x) {" });
    expect(reply.content).toEqual({ status: "incomplete", indent: "  " });
  });

  it.each([
    [
      { hist_access_type: "tail", n: 3 },
      { access: "tail", count: 3, output: false },
    ],
    [
      { hist_access_type: "range", session: 0, start: 1, stop: 4, output: true },
      { access: "range", session: 0, start: 1, stop: 4, output: true },
    ],
    [
      { hist_access_type: "search", pattern: "a*", n: 2, unique: true },
      { access: "search", pattern: "a*", count: 2, unique: true, output: false },
    ],
  ])("asks the session for history %#", async (content, query) => {
    const { frontend, session } = await setStage();
    const { reply } = await frontend.request("history_request", content);
    expect(session.calls).toContainEqual(["history", query]);
    expect(reply.content).toEqual({ status: "ok", history: [[1, 2, "const answer = 42"]] });
  });

  it("lists comms with their targets", async () => {
    const { frontend, session } = await setStage();
    const { reply } = await frontend.request("comm_info_request", { target_name: "widget" });
    expect(session.calls).toContainEqual(["commInfo", "widget"]);
    expect(reply.content).toEqual({ status: "ok", comms: { c1: { target_name: "widget" } } });
  });

  it("passes comm messages with their buffers on and prints under them", async () => {
    const { frontend, session } = await setStage();
    const content = { comm_id: "c1", data: { x: 1 } };
    const buffers = [Buffer.from([1, 2, 255])];
    const id = await frontend.send("shell", "comm_msg", content, { buffers });
    await frontend.waitFor(
      ({ parentHeader, content: { execution_state: state } }) =>
        parentHeader["msg_id"] === id && state === "idle",
    );
    const own = frontend.received.filter(({ parentHeader }) => parentHeader["msg_id"] === id);
    expect(typesOf(own)).toEqual(["status", "stream", "status"]);
    const message = { type: "comm_msg", content, metadata: {}, buffers };
    expect(session.calls).toContainEqual(["comm", expect.objectContaining(message)]);
  });

  it("tells the bound ports to connect_request", async () => {
    const { frontend, server } = await setStage();
    const { reply } = await frontend.request("connect_request", {});
    expect(reply.content).toEqual({ status: "ok", ...server.ports });
  });

  it("measures memory and, from the second request on, CPU", async () => {
    const { frontend } = await setStage();
    const first = await frontend.request("usage_request", {}, "control");
    expect(first.reply.content["pid"]).toBe(process.pid);
    // A Node process with vitest in it: more than 20 MB.
    expect(first.reply.content["kernel_memory"]).toBeGreaterThan(20e6);
    expect(first.reply.content["kernel_cpu"]).toBeUndefined();
    const second = await frontend.request("usage_request", {}, "control");
    expect(second.reply.content["kernel_cpu"]).toBeGreaterThanOrEqual(0);
    expect(second.reply.content["host_virtual_memory"]["percent"]).toBeGreaterThan(0);
  });

  it("passes requests of a debugger on and publishes its events under the last of them", async () => {
    const { frontend, session } = await setStage();
    const request = { seq: 7, type: "request", command: "initialize", arguments: {} };
    const { reply } = await frontend.request("debug_request", request, "control");
    expect(reply.content).toEqual({
      type: "response",
      seq: 1,
      request_seq: 7,
      success: true,
      command: "initialize",
    });
    session.tellDebugEvent({ type: "event", seq: 2, event: "stopped", body: { threadId: 1 } });
    const event = await frontend.waitFor(({ header }) => header["msg_type"] === "debug_event");
    expect(event.content).toMatchObject({ event: "stopped", body: { threadId: 1 } });
    expect(event.parentHeader["msg_type"]).toBe("debug_request");
  });

  it("answers a request of an unknown type with an error", async () => {
    const { frontend } = await setStage();
    const { reply } = await frontend.request("create_moonbase_request", {}, "control");
    expect(reply.header["msg_type"]).toBe("create_moonbase_reply");
    expect(reply.content).toMatchObject({ status: "error", ename: "NotSupportedError" });
  });

  it("answers a request with broken content with an error that names the field", async () => {
    const { frontend } = await setStage();
    const { reply } = await frontend.request("complete_request", { code: 3 });
    expect(reply.content["evalue"]).toMatch(/Expected `code` to be string, received 3/u);
  });

  it("drops messages with a wrong signature, says so, and goes on", async () => {
    const { frontend, session, log } = await setStage();
    await frontend.send("shell", "execute_request", { code: "x" }, { key: "other" });
    await frontend.sendFrames("shell", [Buffer.from("noise")]);
    await frontend.request("kernel_info_request", {});
    expect(session.calls).toEqual([]);
    expect(log).toEqual([
      expect.stringMatching(/^Dropped a message on shell: Expected a message signed/u),
      expect.stringMatching(/^Dropped a message on shell: Expected a delimiter/u),
    ]);
    expect(log.join()).not.toMatch(/[0-9a-f]{16}/u);
  });

  it("echoes heartbeats", async () => {
    const { frontend } = await setStage();
    expect(await frontend.heartbeat("ping")).toBe("ping");
    expect(await frontend.heartbeat("pong")).toBe("pong");
  });
});

describe("cells", () => {
  it("publishes input, outputs and result between busy and idle, all under the cell's parent", async () => {
    const { frontend } = await setStage({
      cell: (sink) => {
        sink({ kind: "stream", name: "stdout", text: "one\n" });
        sink({ kind: "display", data: { "text/plain": "d" } });
        sink({ kind: "stream", name: "stderr", text: "two\n" });
        sink({ kind: "result", data: { "text/plain": "3" } });
        return { status: "ok" };
      },
    });
    const { reply, outputs } = await frontend.execute("cell");
    expect(reply.content).toEqual({
      status: "ok",
      execution_count: 1,
      user_expressions: {},
      payload: [],
    });
    const result = { data: { "text/plain": "3" }, metadata: {}, transient: {}, execution_count: 1 };
    expect(outputs.map(({ content }) => content)).toEqual([
      { execution_state: "busy" },
      { code: "cell", execution_count: 1 },
      { name: "stdout", text: "one\n" },
      { data: { "text/plain": "d" }, metadata: {}, transient: {} },
      { name: "stderr", text: "two\n" },
      result,
      { execution_state: "idle" },
    ]);
  });

  it("delivers 10,000 prints complete and in order before idle, in few messages", async () => {
    const { frontend } = await setStage({
      many: (sink) => {
        for (let line = 0; line < 10_000; line += 1) {
          sink({ kind: "stream", name: "stdout", text: `${line}\n` });
        }
        return { status: "ok" };
      },
    });
    const { outputs } = await frontend.execute("many");
    const expected = Array.from({ length: 10_000 }, (_, line) => `${line}\n`).join("");
    expect(printed(outputs)).toBe(expected);
    expect(contentsOf(outputs, "stream").length).toBeLessThan(20);
  });

  it("delivers 2,000 displays complete and in order before idle", async () => {
    const { frontend } = await setStage({
      many: (sink) => {
        for (let index = 0; index < 2_000; index += 1) {
          sink({ kind: "display", data: { "text/plain": String(index) } });
        }
        return { status: "ok" };
      },
    });
    const { outputs } = await frontend.execute("many");
    const shown = contentsOf(outputs, "display_data").map(({ data }) => Number(data["text/plain"]));
    expect(shown).toEqual(Array.from({ length: 2_000 }, (_, index) => index));
  });

  it("thins out updates of one display and always sends the last before idle", async () => {
    const { frontend } = await setStage({
      live: (sink) => {
        sink({ kind: "display", data: { "text/plain": "start" }, displayId: "plot" });
        for (let step = 0; step < 1_500; step += 1) {
          sink({ kind: "update", data: { "text/plain": String(step) }, displayId: "plot" });
        }
        return { status: "ok" };
      },
    });
    const { outputs } = await frontend.execute("live");
    const updates = contentsOf(outputs, "update_display_data");
    expect(updates.at(-1)).toEqual({
      data: { "text/plain": "1499" },
      metadata: {},
      transient: { display_id: "plot" },
    });
    expect(updates.length).toBeLessThan(20);
  });

  it("sends what comes after idle under its own cell", async () => {
    let late = (): void => {};
    const { frontend } = await setStage({
      first: (sink) => {
        late = () => sink({ kind: "stream", name: "stdout", text: "late\n" });
        return { status: "ok" };
      },
      second: () => {
        late();
        return { status: "ok" };
      },
    });
    const first = await frontend.execute("first");
    await frontend.execute("second");
    const stream = await frontend.waitFor(({ header }) => header["msg_type"] === "stream");
    expect(stream.parentHeader["msg_id"]).toBe(first.reply.parentHeader["msg_id"]);
  });

  it("keeps cells apart: no busy before the idle of the cell before", async () => {
    const { frontend } = await setStage();
    const content = { silent: false, store_history: true, stop_on_error: true };
    const ids = await Promise.all(
      ["a", "b", "c"].map((code) =>
        frontend.send("shell", "execute_request", { ...content, code }),
      ),
    );
    await Promise.all(ids.map((id) => frontend.answerTo(id)));
    const outputs = frontend.received.filter(({ header, parentHeader }) =>
      header["msg_type"] === "status" ? ids.includes(parentHeader["msg_id"] ?? "") : false,
    );
    const states = ["busy", "idle", "busy", "idle", "busy", "idle"];
    expect(outputs.map(({ content: { execution_state: state } }) => state)).toEqual(states);
    const parents = outputs.map(({ parentHeader }) => ids.indexOf(parentHeader["msg_id"] ?? ""));
    expect(parents).toEqual([0, 0, 1, 1, 2, 2]);
  });

  it("replies error with the traceback, then aborts what waits", async () => {
    const { frontend } = await setStage({ bad: () => failure });
    const ids = await Promise.all(
      ["bad", "next"].map((code) => frontend.send("shell", "execute_request", { code })),
    );
    const [bad, next] = await Promise.all(ids.map((id) => frontend.answerTo(id)));
    expect(bad?.reply.content).toMatchObject({ ...failure, execution_count: 1 });
    expect(next?.reply.content).toEqual({ status: "aborted", execution_count: 1 });
    expect(typesOf(next?.outputs ?? [])).toEqual(["status", "status"]);
  });

  it("publishes nothing but status for a silent cell and doesn't store it", async () => {
    const { frontend, session } = await setStage({
      quiet: (sink) => {
        sink({ kind: "stream", name: "stdout", text: "x" });
        sink({ kind: "result", data: {} });
        return { status: "ok" };
      },
    });
    const { outputs } = await frontend.execute("quiet", { silent: true, store_history: true });
    expect(typesOf(outputs)).toEqual(["status", "status"]);
    expect(session.calls[0]?.[1]).toMatchObject({ silent: true, storeHistory: false });
  });

  it("passes the fields of the request on", async () => {
    const { frontend, session } = await setStage();
    const fields = { stop_on_error: false, store_history: false, user_expressions: { a: "1+1" } };
    await frontend.execute("x", { ...fields, allow_stdin: false });
    expect(session.calls[0]?.[1]).toEqual({
      code: "x",
      silent: false,
      storeHistory: false,
      stopOnError: false,
      allowStdin: false,
      userExpressions: { a: "1+1" },
    });
  });

  it("answers complete, inspect and control while a cell runs", async () => {
    let end = (): void => {};
    const running = new Promise<void>((resolve) => {
      end = resolve;
    });
    const { frontend } = await setStage({
      long: async () => {
        await running;
        return { status: "ok" };
      },
    });
    const id = await frontend.send("shell", "execute_request", { code: "long" });
    await frontend.request("complete_request", { code: "a", cursor_pos: 1 });
    await frontend.request("inspect_request", { code: "a", cursor_pos: 1 });
    await frontend.request("usage_request", {}, "control");
    await frontend.heartbeat("ping");
    const isReply = ({
      parentHeader,
      channel,
    }: {
      parentHeader: object;
      channel: string;
    }): boolean => channel === "shell" && (parentHeader as { msg_id?: string }).msg_id === id;
    expect(frontend.received.some(isReply)).toBe(false);
    end();
    expect((await frontend.answerTo(id)).reply.content["status"]).toBe("ok");
  });

  it("tells about outputs that JSON can't hold instead of losing the idle", async () => {
    const { frontend } = await setStage({
      big: (sink) => {
        sink({ kind: "display", data: { "application/json": { n: 1n } } });
        return { status: "ok" };
      },
    });
    const { outputs } = await frontend.execute("big");
    expect(printed(outputs, "stderr")).toMatch(/Expected the data of display_data to be JSON/u);
  });
});

describe("input", () => {
  const askName: FakeCell = async (sink, hooks) => {
    sink({ kind: "stream", name: "stdout", text: "before\n" });
    const line = (await hooks.onInput?.("Name: ", true)) ?? "";
    sink({ kind: "stream", name: "stdout", text: line });
    return { status: "ok" };
  };
  const isQuestion = ({ header }: { header: Readonly<Record<string, string>> }): boolean =>
    header["msg_type"] === "input_request";

  it("asks the frontend that runs the cell and hands its answer over", async () => {
    const { frontend } = await setStage({ ask: askName });
    // Nobody waits for this one: it must not answer the question to come.
    await frontend.send("stdin", "input_reply", { value: "stale" });
    await frontend.request("kernel_info_request", {});
    const id = await frontend.send("shell", "execute_request", { code: "ask", allow_stdin: true });
    const question = await frontend.waitFor(isQuestion);
    expect(question.content).toEqual({ prompt: "Name: ", password: true });
    expect(question.parentHeader["msg_id"]).toBe(id);
    const parent = question.header;
    await frontend.send("stdin", "input_reply", { value: "Ada" }, { parent });
    expect(printed((await frontend.answerTo(id)).outputs)).toBe("before\nAda");
  });

  it("drops the answer to an earlier, cancelled question", async () => {
    const onlyAsk: FakeCell = async (sink, hooks) => {
      const line = await hooks.onInput?.("", false).catch((error: Error) => error.name);
      sink({ kind: "stream", name: "stdout", text: line ?? "" });
      return { status: "ok" };
    };
    const { frontend, session } = await setStage({ ask: onlyAsk });
    const first = await frontend.send("shell", "execute_request", { code: "ask" });
    const old = await frontend.waitFor(isQuestion);
    await frontend.request("interrupt_request", {}, "control");
    expect(session.calls).toContainEqual(["interrupt"]);
    expect(printed((await frontend.answerTo(first)).outputs)).toBe("KeyboardInterrupt");

    const second = await frontend.send("shell", "execute_request", { code: "ask" });
    const question = await frontend.waitFor((message) => isQuestion(message) && message !== old);
    await frontend.send("stdin", "input_reply", { value: "old" }, { parent: old.header });
    await frontend.send("stdin", "input_reply", { value: "new" }, { parent: question.header });
    expect(printed((await frontend.answerTo(second)).outputs)).toBe("new");
  });

  it("offers no input to a cell whose frontend doesn't allow it", async () => {
    const { frontend } = await setStage({
      ask: (sink, hooks) => {
        sink({ kind: "stream", name: "stdout", text: typeof hooks.onInput });
        return { status: "ok" };
      },
    });
    const { outputs } = await frontend.execute("ask", { allow_stdin: false });
    expect(printed(outputs)).toBe("undefined");
  });
});

describe("shutdown", () => {
  it("replies, publishes the reply, ends the session and closes", async () => {
    const { frontend, server, session } = await setStage();
    const { reply, outputs } = await frontend.request(
      "shutdown_request",
      { restart: true },
      "control",
    );
    expect(reply.content).toEqual({ status: "ok", restart: true });
    expect(typesOf(outputs)).toEqual(["status", "shutdown_reply", "status"]);
    await server.closed;
    expect(session.calls).toEqual([["shutdown"]]);
  });
});
