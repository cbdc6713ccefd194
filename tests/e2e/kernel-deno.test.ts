/** Cells as they are written for Deno's kernel, and widgets, over real sockets. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { contentsOf, executeDefaults, printed } from "../support/fake-frontend.ts";
import type { Answer, FakeFrontend, WireMessage } from "../support/fake-frontend.ts";
import { startKernel } from "../support/kernel-process.ts";
import type { KernelProcess } from "../support/kernel-process.ts";

const cwd = mkdtempSync(join(tmpdir(), "athanor-deno-"));
let kernel: KernelProcess;
let frontend: FakeFrontend;

beforeAll(async () => {
  const jsr = join(cwd, "node_modules/@jsr/anywidget__deno");
  mkdirSync(jsr, { recursive: true });
  // As anywidget's Deno module does: messages of its own through the global.
  const module = `export const open = async (id) => { await Deno.jupyter.broadcast("comm_open",
    { comm_id: id, target_name: "jupyter.widget", data: { state: {} } }, { metadata: { version: "2.1.0" } }); };`;
  writeFileSync(join(jsr, "index.js"), module);
  writeFileSync(join(jsr, "index.d.ts"), "export function open(id: string): Promise<void>;");
  const manifest = { name: "@jsr/anywidget__deno", type: "module", exports: "./index.js" };
  writeFileSync(join(jsr, "package.json"), JSON.stringify({ ...manifest, types: "./index.d.ts" }));
  kernel = await startKernel({ cwd });
  ({ frontend } = kernel);
});
afterAll(() => {
  kernel.dispose();
  rmSync(cwd, { recursive: true, force: true });
});

async function ok(code: string): Promise<Answer> {
  const answer = await frontend.execute(code);
  expect(answer.reply.content, code).toMatchObject({ status: "ok" });
  return answer;
}

describe("Deno.jupyter", () => {
  it.each([
    ["html", "text/html"],
    ["md", "text/markdown"],
    ["svg", "image/svg+xml"],
  ])("shows the template tag %s as %s, type-checked", async (tag, mime) => {
    const { outputs } = await ok(`Deno.jupyter.${tag}\`<b>\${1 + 1}</b>\``);
    expect(contentsOf(outputs, "execute_result")[0]?.["data"]).toEqual({ [mime]: "<b>2</b>" });
  });

  it("displays raw bundles and values, and updates by display_id", async () => {
    const { outputs } = await ok(`
      await Deno.jupyter.display({ "text/plain": "a" }, { raw: true, display_id: "d1" });
      await Deno.jupyter.display({ "text/plain": "b" }, { raw: true, display_id: "d1", update: true });
      await Deno.jupyter.display(Deno.jupyter.html\`<i>v</i>\`);`);
    const shown = contentsOf(outputs, "display_data").map(({ data }) => data as unknown);
    expect(shown).toEqual([{ "text/plain": "a" }, { "text/html": "<i>v</i>" }]);
    expect(contentsOf(outputs, "update_display_data")).toEqual([
      { data: { "text/plain": "b" }, metadata: {}, transient: { display_id: "d1" } },
    ]);
  });

  it("broadcasts display and comm messages with buffers, and refuses others", async () => {
    const { outputs } = await ok(`
      await Deno.jupyter.broadcast("display_data",
        { data: { "text/html": "x" }, metadata: {}, transient: { display_id: "b1" } });
      await Deno.jupyter.broadcast("comm_open", { comm_id: "dc", target_name: "t", data: { a: 1 } },
        { metadata: { version: "2.1.0" }, buffers: [Uint8Array.of(5)] });`);
    expect(contentsOf(outputs, "display_data")[0]?.["transient"]).toEqual({ display_id: "b1" });
    const open = outputs.find(({ header }) => header["msg_type"] === "comm_open");
    expect(open).toMatchObject({ metadata: { version: "2.1.0" }, content: { comm_id: "dc" } });
    expect(open?.buffers.map((buffer) => [...buffer])).toEqual([[5]]);
    const { reply } = await frontend.execute('await Deno.jupyter.broadcast("status", {})');
    expect(reply.content["evalue"]).toMatch(/received "status"/u);
  });

  it("shows objects by Deno's own symbol, and keeps a variable of the user named Deno", async () => {
    const code = `({ [Deno.jupyter.$display]: () => ({ "text/plain": "own" }) })`;
    const { outputs } = await ok(code);
    expect(contentsOf(outputs, "execute_result")[0]?.["data"]).toEqual({ "text/plain": "own" });
    await ok(
      'await Deno.writeTextFile("note.txt", "hi"); console.log(await Deno.readTextFile("note.txt"))',
    );
    const none = await ok('console.log(typeof (globalThis as any)["De" + "no"])');
    expect(printed(none.outputs)).toBe("undefined\n");
  });

  it("imports npm: and jsr: specifiers, and gives JSR's packages the global that they expect", async () => {
    const { outputs } = await ok(
      'import { open } from "jsr:@anywidget/deno@0.1"; import * as acorn from "npm:acorn@8"; await open("jw"); acorn.version',
    );
    expect(contentsOf(outputs, "comm_open")[0]).toMatchObject({ comm_id: "jw" });
    expect(contentsOf(outputs, "execute_result")[0]?.["data"]["text/plain"]).toMatch(/^'8\./u);
  });
});

describe("widgets", () => {
  let rateId = "";
  const sends = (id: string) => (message: WireMessage) => message.parentHeader["msg_id"] === id;

  it("a slider's value reaches a later cell, and its handler runs under the message", async () => {
    const { outputs } = await ok(`
      import { slider, progressBar } from "athanor/widgets";
      const rate = slider({ min: 0, max: 10, value: 2, label: "rate" });
      rate.onChange(({ value }) => console.log("now", value));
      rate`);
    const [view] = contentsOf(outputs, "execute_result");
    const mime = "application/vnd.jupyter.widget-view+json";
    const id = String(view?.["data"][mime].model_id);
    rateId = id;
    const opened = outputs.filter(({ header }) => header["msg_type"] === "comm_open");
    expect(opened.at(-1)).toMatchObject({
      metadata: { version: "2.1.0" },
      content: { comm_id: id, target_name: "jupyter.widget" },
    });
    const update = { method: "update", state: { value: 7 }, buffer_paths: [] };
    const message = await frontend.send("shell", "comm_msg", { comm_id: id, data: update });
    await frontend.waitFor((m) => sends(message)(m) && m.content["execution_state"] === "idle");
    const own = frontend.received.filter(sends(message));
    expect(printed(own)).toBe("now 7\n");
    expect(contentsOf(own, "comm_msg")[0]?.["data"]).toMatchObject({ method: "echo_update" });
    const later = await ok("rate.value + 1");
    expect(contentsOf(later.outputs, "execute_result")[0]?.["data"]["text/plain"]).toBe("8");
  });

  it("a cell can wait for the user's next move", async () => {
    const content = { ...executeDefaults, code: 'console.log("waiting"); await rate.next()' };
    const cell = await frontend.send("shell", "execute_request", content);
    await frontend.waitFor((m) => sends(cell)(m) && m.content["text"] === "waiting\n");
    const { reply } = await frontend.request("comm_info_request", {
      target_name: "jupyter.widget",
    });
    expect(reply.content["comms"]).toHaveProperty(rateId);
    const update = { method: "update", state: { value: 9 }, buffer_paths: [] };
    await frontend.send("shell", "comm_msg", { comm_id: rateId, data: update });
    const { outputs } = await frontend.answerTo(cell);
    expect(contentsOf(outputs, "execute_result")[0]?.["data"]["text/plain"]).toBe("9");
  });
});
