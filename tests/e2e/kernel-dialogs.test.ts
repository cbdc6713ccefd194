/** Questions of cells to the user, over real sockets: those that block as Deno's do, and those that are awaited. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { contentsOf, executeDefaults, printed } from "../support/fake-frontend.ts";
import type { Answer, FakeFrontend, WireMessage } from "../support/fake-frontend.ts";
import { startKernel } from "../support/kernel-process.ts";
import type { KernelProcess } from "../support/kernel-process.ts";

let kernel: KernelProcess;
let frontend: FakeFrontend;

beforeAll(async () => {
  kernel = await startKernel();
  ({ frontend } = kernel);
});
afterAll(() => kernel.dispose());

async function start(code: string): Promise<string> {
  return frontend.send("shell", "execute_request", { ...executeDefaults, code });
}

/** The question number `index` (from 0) of a cell. */
async function question(cell: string, index = 0): Promise<WireMessage> {
  const isOfCell = ({ header, parentHeader }: WireMessage): boolean =>
    header["msg_type"] === "input_request" && parentHeader["msg_id"] === cell;
  await frontend.waitFor(() => frontend.received.filter(isOfCell).length > index);
  const found = frontend.received.filter(isOfCell)[index];
  if (found === undefined) throw new Error("There was no question.");
  return found;
}

async function reply(to: WireMessage, value: string): Promise<void> {
  await frontend.send("stdin", "input_reply", { status: "ok", value }, { parent: to.header });
}

function shown(answer: Answer): unknown {
  expect(answer.reply.content).toMatchObject({ status: "ok" });
  return contentsOf(answer.outputs, "execute_result")[0]?.["data"]["text/plain"];
}

it("prompt, confirm and alert block until the answer comes, without await, in any function", async () => {
  const cell = await start(`
    console.log("one"); console.log("two");
    const ask = (text: string): string => prompt(text, "nobody") ?? "";
    const said = [ask("Name?"), ask("Friend?"), prompt("Key?", "", { password: true }), confirm("Sure?")];
    alert("Done");
    said`);
  const name = await question(cell);
  expect(name.content).toEqual({ prompt: "Name? [nobody] ", password: false });
  const before = frontend.received.filter(({ parentHeader }) => parentHeader["msg_id"] === cell);
  expect(printed(before)).toBe("one\ntwo\n");
  await reply(name, "Zoë 🎈");
  await reply(await question(cell, 1), "");
  const key = await question(cell, 2);
  expect(key.content).toEqual({ prompt: "Key? ", password: true });
  await reply(key, "secret");
  await reply(await question(cell, 3), "y");
  await reply(await question(cell, 4), "");
  expect(shown(await frontend.answerTo(cell))).toBe("[ 'Zoë 🎈', 'nobody', 'secret', true ]");
});

it("an answer of a megabyte arrives whole", async () => {
  const cell = await start('prompt("Text?")?.length');
  await reply(await question(cell), "x".repeat(1_000_000));
  expect(shown(await frontend.answerTo(cell))).toBe("1000000");
});

it("heartbeat, control and completion answer while a cell blocks in a prompt", async () => {
  const cell = await start('const gear = 1; prompt("Go on?")');
  const asked = await question(cell);
  expect(await frontend.heartbeat("alive")).toBe("alive");
  await frontend.request("usage_request", {}, "control");
  const { reply: found } = await frontend.request("complete_request", {
    code: "gear.toF",
    cursor_pos: 8,
  });
  expect(found.content["status"]).toBe("ok");
  await reply(asked, "yes");
  expect(shown(await frontend.answerTo(cell))).toBe("'yes'");
});

it.each([
  ["prompt", 'prompt("Wait?")'],
  ["input", 'await input("Wait?")'],
])("Stop ends a cell that waits in %s; finally runs, state stays", async (_name, call) => {
  const cell = await start(`let kept = 5; try { ${call} } finally { console.log("cleaned") }`);
  const asked = await question(cell);
  await frontend.request("interrupt_request", {}, "control");
  const stopped = await frontend.answerTo(cell);
  expect(stopped.reply.content).toMatchObject({ status: "error", ename: "KeyboardInterrupt" });
  expect(printed(stopped.outputs)).toBe("cleaned\n");
  // The frontend's late answer is nobody's, also not the next question's.
  await reply(asked, "late");
  const next = await start('`${prompt("Again?")} ${kept}`');
  await reply(await question(next), "fresh");
  expect(shown(await frontend.answerTo(next))).toBe("'fresh 5'");
});

it("a loop that catches everything and asks again is stopped too", async () => {
  const cell = await start('for (;;) { try { prompt("For ever?") } catch {} }');
  await question(cell);
  await frontend.request("interrupt_request", {}, "control");
  const { reply: stopped } = await frontend.answerTo(cell);
  expect(stopped.content).toMatchObject({ status: "error", ename: "KeyboardInterrupt" });
  expect(shown(await frontend.execute("1 + 1"))).toBe("2");
});

it("without a frontend that answers, dialogs give what Deno gives, and input says so", async () => {
  const fields = { allow_stdin: false };
  const code = 'alert("seen"); [prompt("a", "b"), confirm("c")]';
  expect(shown(await frontend.execute(code, fields))).toBe("[ null, false ]");
  const refused = await frontend.execute('await input("a")', fields);
  expect(refused.reply.content).toMatchObject({ status: "error", ename: "StdinNotAllowedError" });
});

it("a cell may have variables of these names", async () => {
  expect(shown(await frontend.execute('const prompt = "mine"; prompt'))).toBe("'mine'");
});
