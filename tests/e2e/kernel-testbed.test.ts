/** The 27 checks of runtimed/kernel-testbed in its four tiers, written anew from its public description. */
import { once } from "node:events";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connectFrontend, contentsOf, executeDefaults, printed } from "../support/fake-frontend.ts";
import type { FakeFrontend, WireMessage } from "../support/fake-frontend.ts";
import { startKernel } from "../support/kernel-process.ts";
import type { KernelProcess } from "../support/kernel-process.ts";

let kernel: KernelProcess;
let frontend: FakeFrontend;

beforeAll(async () => {
  kernel = await startKernel();
  ({ frontend } = kernel);
});
afterAll(() => kernel.dispose());

const states = (outputs: readonly WireMessage[]): unknown[] =>
  contentsOf(outputs, "status").map((content) => content["execution_state"]);

/** Sends an execute_request and waits until its cell has begun. */
async function begin(code: string): Promise<string> {
  const id = await frontend.send("shell", "execute_request", { ...executeDefaults, code });
  await frontend.waitFor(
    ({ header, parentHeader }) =>
      header["msg_type"] === "execute_input" && parentHeader["msg_id"] === id,
  );
  return id;
}

describe("tier 1: the basics", () => {
  it("echoes the heartbeat", async () => {
    expect(await frontend.heartbeat("ping")).toBe("ping");
  });

  it("greets a subscriber with iopub_welcome before anything else", async () => {
    const second = await connectFrontend(kernel.address);
    const first = second.received.find(({ channel }) => channel === "iopub");
    expect(first?.header["msg_type"]).toBe("iopub_welcome");
    expect(first?.content).toEqual({ subscription: "" });
    second.close();
  });

  it("answers kernel_info_request on shell", async () => {
    const { reply } = await frontend.request("kernel_info_request", {});
    expect(reply.content["status"]).toBe("ok");
  });

  it("names protocol and implementation in kernel_info", async () => {
    const { reply } = await frontend.request("kernel_info_request", {}, "control");
    expect(reply.content).toMatchObject({
      protocol_version: "5.5",
      implementation: "athanor",
      banner: expect.stringMatching(/\S/u),
    });
  });

  it("names the language in kernel_info", async () => {
    const { reply } = await frontend.request("kernel_info_request", {});
    expect(reply.content["language_info"]).toMatchObject({
      name: "typescript",
      file_extension: ".ts",
      mimetype: "text/x.typescript",
      version: expect.stringMatching(/^\d+\.\d+/u),
    });
  });

  it("sends stdout as a stream", async () => {
    const { outputs } = await frontend.execute('console.log("hello")');
    expect(printed(outputs, "stdout")).toBe("hello\n");
  });

  it("sends stderr as a stream of its own", async () => {
    const { outputs } = await frontend.execute('console.error("oops")');
    expect(printed(outputs, "stderr")).toBe("oops\n");
    expect(printed(outputs, "stdout")).toBe("");
  });

  it("replies ok to a cell that ends well", async () => {
    const { reply } = await frontend.execute("1 + 1");
    expect(reply.content).toMatchObject({ status: "ok", payload: [], user_expressions: {} });
  });

  it("is busy before and idle after a request", async () => {
    const { outputs } = await frontend.execute("1");
    expect(states(outputs)).toEqual(["busy", "idle"]);
  });

  it("repeats a cell's code in execute_input", async () => {
    const { reply, outputs } = await frontend.execute("const repeated = 1");
    const { execution_count: count } = reply.content;
    const code = "const repeated = 1";
    expect(contentsOf(outputs, "execute_input")).toEqual([{ code, execution_count: count }]);
  });

  it("replies to shutdown_request and ends", async () => {
    const own = await startKernel();
    const exit = once(own.process, "exit");
    const { reply } = await own.frontend.request("shutdown_request", { restart: true }, "control");
    expect(reply.content).toEqual({ status: "ok", restart: true });
    expect(await exit).toEqual([0, null]);
    own.dispose();
  });
});

describe("tier 2: help while typing", () => {
  it("completes a name of an earlier cell", async () => {
    await frontend.execute("const testbedName = 1");
    const { reply } = await frontend.request("complete_request", { code: "testb", cursor_pos: 5 });
    expect(reply.content).toMatchObject({ status: "ok", cursor_start: 0, cursor_end: 5 });
    expect(reply.content["matches"]).toContain("testbedName");
  });

  it("inspects a name", async () => {
    const content = { code: "parseInt", cursor_pos: 4, detail_level: 0 };
    const { reply } = await frontend.request("inspect_request", content);
    expect(reply.content).toMatchObject({ status: "ok", found: true });
    expect(reply.content["data"]["text/plain"]).toMatch(/parseInt/u);
  });

  it("knows complete code", async () => {
    const { reply } = await frontend.request("is_complete_request", { code: "const a = 1" });
    expect(reply.content["status"]).toBe("complete");
  });

  it("knows incomplete code", async () => {
    const { reply } = await frontend.request("is_complete_request", { code: "function f() {" });
    expect(reply.content).toEqual({ status: "incomplete", indent: "  " });
  });

  it("keeps a history of inputs", async () => {
    await frontend.execute("const remembered = 1");
    const content = { hist_access_type: "tail", n: 1, output: false, raw: true };
    const { reply } = await frontend.request("history_request", content);
    expect(reply.content["history"]).toEqual([
      [expect.any(Number), expect.any(Number), "const remembered = 1"],
    ]);
  });

  it("lists comms", async () => {
    const { reply } = await frontend.request("comm_info_request", {});
    expect(reply.content).toEqual({ status: "ok", comms: {} });
  });

  it("tells an error in reply and on iopub", async () => {
    const { reply, outputs } = await frontend.execute('throw new TypeError("wrong kind")');
    const error = { ename: "TypeError", evalue: "wrong kind" };
    expect(reply.content).toMatchObject({ status: "error", ...error });
    expect(contentsOf(outputs, "error")).toEqual([
      { ...error, traceback: reply.content["traceback"] },
    ]);
  });
});

/** Libraries show a bundle as it is through this function. */
const show = '(globalThis as any)[Symbol.for("Jupyter.displayHost")]';

describe("tier 3: rich output", () => {
  it("shows display_data", async () => {
    const { outputs } = await frontend.execute(`${show}({ "text/html": "<b>x</b>" })`);
    const data = { "text/html": "<b>x</b>" };
    expect(contentsOf(outputs, "display_data")).toEqual([{ data, metadata: {}, transient: {} }]);
  });

  it("updates a display in place", async () => {
    const code = `${show}({ "text/plain": "a" }, { displayId: "d" });
      ${show}({ "text/plain": "b" }, { displayId: "d", update: true })`;
    const { outputs } = await frontend.execute(code);
    expect(contentsOf(outputs, "update_display_data")).toEqual([
      { data: { "text/plain": "b" }, metadata: {}, transient: { display_id: "d" } },
    ]);
  });

  it("sends the last value as execute_result", async () => {
    const { reply, outputs } = await frontend.execute('"x".repeat(3)');
    const [result] = contentsOf(outputs, "execute_result");
    expect(result?.["execution_count"]).toBe(reply.content["execution_count"]);
    expect(result?.["data"]["text/plain"]).toBe("'xxx'");
  });

  it("sends a rich result for a value that shows itself", async () => {
    const code =
      '({ [Symbol.for("Jupyter.display")]: () => ({ "text/html": "<i>1</i>", "text/plain": "1" }) })';
    const { outputs } = await frontend.execute(code);
    expect(contentsOf(outputs, "execute_result")[0]?.["data"]).toEqual({
      "text/html": "<i>1</i>",
      "text/plain": "1",
    });
  });
});

describe("tier 4: conversations", () => {
  it("asks on stdin and gives the answer to the cell, hidden for a password", async () => {
    const id = await begin('console.log(await input("Secret: ", { password: true }))');
    const question = await frontend.waitFor(({ header }) => header["msg_type"] === "input_request");
    expect(question.content).toEqual({ prompt: "Secret: ", password: true });
    expect(question.parentHeader["msg_id"]).toBe(id);
    await frontend.send("stdin", "input_reply", { value: "42" }, { parent: question.header });
    expect(printed((await frontend.answerTo(id)).outputs)).toBe("42\n");
  });

  it("talks over comms with buffers both ways, between busy and idle of the message", async () => {
    await frontend.execute(`
      (globalThis as any)[Symbol.for("Jupyter.comms")].register("testbed", (comm: any) => {
        comm.onMessage((data: any, { buffers }: any) => {
          console.log("handled");
          comm.send({ sum: data.a + data.b }, { buffers: [Uint8Array.from(buffers[0]).reverse()] });
        });
      });`);
    await frontend.send("shell", "comm_open", {
      comm_id: "c1",
      target_name: "testbed",
      data: {},
    });
    const data = { a: 2, b: 3 };
    const buffers = [Uint8Array.from([1, 2, 3])];
    const id = await frontend.send("shell", "comm_msg", { comm_id: "c1", data }, { buffers });
    const isOwn = ({ parentHeader }: WireMessage): boolean => parentHeader["msg_id"] === id;
    await frontend.waitFor((m) => isOwn(m) && m.content["execution_state"] === "idle");
    const own = frontend.received.filter(isOwn);
    expect(own.map(({ header }) => header["msg_type"])).toEqual([
      "status",
      "stream",
      "comm_msg",
      "status",
    ]);
    expect(own[2]?.content).toEqual({ comm_id: "c1", data: { sum: 5 } });
    expect(own[2]?.buffers.map((buffer) => [...buffer])).toEqual([[3, 2, 1]]);
    const { reply } = await frontend.request("comm_info_request", { target_name: "testbed" });
    expect(reply.content["comms"]).toEqual({ c1: { target_name: "testbed" } });
  });

  it("closes a comm of an unknown target on iopub", async () => {
    const content = { comm_id: "nobody", target_name: "no.such.target", data: {} };
    const id = await frontend.send("shell", "comm_open", content);
    const close = await frontend.waitFor(({ header }) => header["msg_type"] === "comm_close");
    expect(close).toMatchObject({ channel: "iopub", content: { comm_id: "nobody", data: {} } });
    expect(close.parentHeader["msg_id"]).toBe(id);
    const { reply } = await frontend.request("comm_info_request", {});
    expect(reply.content["comms"]).not.toHaveProperty("nobody");
  });

  it("interrupts a cell on request and keeps the state", async () => {
    const id = await begin('const before = 5; console.log("begun"); while (true) {}');
    await frontend.waitFor(
      ({ content, parentHeader }) => parentHeader["msg_id"] === id && content["text"] === "begun\n",
    );
    await frontend.request("interrupt_request", {}, "control");
    expect((await frontend.answerTo(id)).reply.content["ename"]).toBe("KeyboardInterrupt");
    const { outputs } = await frontend.execute("before");
    expect(contentsOf(outputs, "execute_result")[0]?.["data"]["text/plain"]).toBe("5");
  });

  it("counts cells one by one", async () => {
    const first = await frontend.execute("1");
    const second = await frontend.execute("2");
    const count = Number(first.reply.content["execution_count"]);
    expect(second.reply.content["execution_count"]).toBe(count + 1);
  });

  it("names the request as parent of everything that it causes", async () => {
    const id = await begin('console.log("x"); display("y"); 1');
    const { reply, outputs } = await frontend.answerTo(id);
    const parents = [reply, ...outputs].map(({ parentHeader }) => parentHeader["msg_id"]);
    expect(new Set(parents)).toEqual(new Set([id]));
    expect(parents.length).toBe(7);
  });
});
