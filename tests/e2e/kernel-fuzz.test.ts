/** What no frontend sends, on every channel of a real kernel: it neither ends nor hangs, and runs nothing that isn't signed. */
import { setTimeout as sleep } from "node:timers/promises";
import { Dealer, Subscriber, XSubscriber, curveKeyPair } from "zeromq";
import { expect, it } from "vitest";
import { connectFrontend, contentsOf, printed } from "../support/fake-frontend.ts";
import type { FakeFrontend, FrontendAddress } from "../support/fake-frontend.ts";
import { createMessageFuzzer } from "../support/fuzz/messages.ts";
import { mutate } from "../support/fuzz/mutate.ts";
import { makeProgram, prologue } from "../support/fuzz/programs.ts";
import { createFuzzRandom, fuzzCount, fuzzSeed } from "../support/fuzz/random.ts";
import type { FuzzRandom } from "../support/fuzz/random.ts";
import { startPlainNode } from "../support/fuzz/run-program.ts";
import { connectPeer, writeRaw } from "../support/fuzz/socket-peer.ts";
import { startKernel } from "../support/kernel-process.ts";
import type { KernelProcess } from "../support/kernel-process.ts";

const seed = fuzzSeed();
const told = `FUZZ_SEED=${seed}`;

/** The kernel answers on every channel, cells run and the old ones' variables are there. */
async function expectSound(kernel: KernelProcess): Promise<ReadonlySet<number>> {
  expect(kernel.process.exitCode, told).toBeNull();
  const frontend = await connectFrontend(kernel.address);
  expect(await frontend.heartbeat("alive")).toBe("alive");
  const control = await frontend.request("kernel_info_request", {}, "control");
  expect(control.reply.content["status"], told).toBe("ok");
  const { reply, outputs } = await frontend.execute(
    "console.log(JSON.stringify([kept, String(({} as any).polluted), [...ran]]))",
  );
  expect(reply.content, told).toMatchObject({ status: "ok" });
  frontend.close();
  const [kept, polluted, ran] = JSON.parse(printed(outputs)) as [string, string, number[]];
  expect([kept, polluted], told).toEqual(["still here", "undefined"]);
  return new Set(ran);
}

async function prepare(kernel: KernelProcess): Promise<void> {
  const { frontend } = kernel;
  await frontend.execute("%typecheck off");
  const { reply } = await frontend.execute(
    'const kept = "still here"; const ran = new Set<number>()',
  );
  expect(reply.content["status"]).toBe("ok");
  // It would keep each of the flood's messages.
  frontend.close();
}

/** Sends bad messages and tells which cells among them were signed well. */
async function flood(
  address: FrontendAddress,
  random: FuzzRandom,
  count: number,
): Promise<ReadonlySet<number>> {
  const peer = connectPeer(address);
  const next = createMessageFuzzer(random, {
    key: address.key,
    code: (number) => `ran.add(${number})`,
    executeShare: 0.03,
  });
  const allowed = new Set<number>();
  for (let index = 1; index <= count; index += 1) {
    const { channel, frames, isAuthentic } = next();
    if (isAuthentic) allowed.add(index);
    await peer.send(channel, frames);
  }
  // What was sent last has arrived when nothing comes back any more.
  for (let before = -1; before !== peer.replies + peer.published;) {
    before = peer.replies + peer.published;
    await sleep(500);
  }
  expect(peer.replies, told).toBeGreaterThan(count / 50);
  peer.close();
  return allowed;
}

function expectNoneForged(ran: ReadonlySet<number>, allowed: ReadonlySet<number>): void {
  expect(
    [...ran].filter((number) => !allowed.has(number)),
    told,
  ).toEqual([]);
  expect(ran.size, told).toBeGreaterThan(0);
}

it("takes 100,000 bad messages on shell, control and stdin", async () => {
  const kernel = await startKernel();
  await prepare(kernel);
  const allowed = await flood(kernel.address, createFuzzRandom(seed), fuzzCount(100_000));
  expectNoneForged(await expectSound(kernel), allowed);
  expect(kernel.log().length, "a flood must not fill the log").toBeLessThan(100_000);
  expect(kernel.log()).not.toMatch(/internal/u);
  kernel.dispose();
});

it("takes bad pings, bad subscriptions and bytes that are no ZeroMQ", async () => {
  const kernel = await startKernel();
  await prepare(kernel);
  const random = createFuzzRandom(seed);
  const { address } = kernel;
  const at = (port: number): string => `tcp://${address.ip}:${port}`;
  const heart = new Dealer({ linger: 0 });
  heart.connect(at(address.hb_port));
  const iopub = new XSubscriber({ linger: 0 });
  iopub.connect(at(address.iopub_port));
  for (let index = 0; index < fuzzCount(2_000); index += 1) {
    const noise = random.bytes(random.below(60));
    await heart.send(random.chance(0.5) ? ["", noise] : [noise, random.bytes(3)]);
    await iopub.send(random.chance(0.5) ? Buffer.concat([Buffer.from([1]), noise]) : noise);
  }
  const ports = [
    address.shell_port,
    address.control_port,
    address.stdin_port,
    address.iopub_port,
    address.hb_port,
  ];
  // A ZeroMQ greeting, so that some of the bytes behind it are read as commands and frames.
  const greeting = Buffer.concat([
    Buffer.from([0xff, 0, 0, 0, 0, 0, 0, 0, 1, 0x7f, 3, 1]),
    Buffer.from("NULL".padEnd(20, "\0")),
    Buffer.alloc(32),
  ]);
  for (let index = 0; index < fuzzCount(500); index += 1) {
    const noise = random.bytes(random.below(300));
    const start = random.pick([Buffer.alloc(0), greeting, greeting.subarray(0, random.below(64))]);
    await writeRaw(random.pick(ports), Buffer.concat([start, noise]));
  }
  heart.close();
  iopub.close();
  await expectSound(kernel);
  expect(kernel.log()).not.toMatch(/internal|A socket failed/u);
  kernel.dispose();
});

it("takes bad messages of a peer with the keys of CurveZMQ, and none of a peer without", async () => {
  const { publicKey, secretKey } = curveKeyPair();
  const connection = { curve_publickey: publicKey, curve_secretkey: secretKey };
  const kernel = await startKernel({ connection });
  await prepare(kernel);
  const random = createFuzzRandom(seed + 1);
  const allowed = await flood(kernel.address, random, fuzzCount(10_000));
  const { curve_publickey: _, curve_secretkey: __, ...plain } = kernel.address;
  const stranger = connectPeer(plain);
  const next = createMessageFuzzer(random, {
    key: kernel.address.key,
    code: (number) => `ran.add(-${number})`,
    executeShare: 1,
  });
  for (let index = 0; index < fuzzCount(1_000); index += 1) {
    const { channel, frames } = next();
    // ZeroMQ gives up a peer that was refused, and what is sent to nobody waits for ever.
    void stranger.send(channel, frames).catch(() => undefined);
  }
  await sleep(500);
  for (const port of [kernel.address.shell_port, kernel.address.iopub_port]) {
    await writeRaw(port, random.bytes(500));
  }
  expect(stranger.replies + stranger.published).toBe(0);
  stranger.close();
  expectNoneForged(await expectSound(kernel), allowed);
  kernel.dispose();
});

it("gives a subscriber of one topic that topic alone, after a thousand others came and went", async () => {
  const kernel = await startKernel();
  await prepare(kernel);
  const { ip, iopub_port: port } = kernel.address;
  for (let index = 0; index < 1_000; index += 1) {
    const passing = new Subscriber({ linger: 0 });
    passing.connect(`tcp://${ip}:${port}`);
    passing.subscribe(`topic-${index}`);
    if (index % 10 === 0) await sleep(0);
    passing.close();
  }
  const own = new Subscriber({ linger: 0 });
  own.connect(`tcp://${ip}:${port}`);
  own.subscribe("stream");
  const [welcome] = await own.receive();
  expect(String(welcome)).toBe("stream");
  await expectSound(kernel);
  own.close();
  kernel.dispose();
});

it("runs random cells as plain Node does, and outlives spoilt ones", async () => {
  const kernel = await startKernel();
  const { frontend } = kernel;
  const node = startPlainNode();
  await frontend.execute("%typecheck off");
  const lines =
    "{ log: (...v: any[]) => void process.stdout.write(v.map(String).join(' ') + '\\n') }";
  await frontend.execute(`const console: any = ${lines}\n;${prologue}`);
  let cells = 0;
  for (let number = 0; cells < fuzzCount(400); number += 1) {
    const random = createFuzzRandom(seed + number);
    const program = makeProgram(random);
    const expected = await node.run(program.whole);
    // A name that this program lacks may stand there from one before it.
    if (expected === undefined || expected.error === "ReferenceError") continue;
    const source = program.cells.join("\n// next cell\n");
    const { shown, error } = await runIn(frontend, program.cells);
    cells += program.cells.length;
    expect(shown, `FUZZ_SEED=${seed + number}\n${source}`).toBe(
      expected.lines.map((line) => `${line}\n`).join(""),
    );
    expect(error).toBe(expected.error?.replace(/^thrown .*/u, "thrown"));
    const { reply } = await frontend.execute(mutateHarmless(program.cells[0] ?? "", random));
    expect(reply.content["status"]).toMatch(/^(?:ok|error)$/u);
  }
  node.close();
  const { outputs } = await frontend.execute("6 * 7");
  expect(contentsOf(outputs, "execute_result")[0]?.["data"]["text/plain"]).toBe("42");
  expect(kernel.log()).not.toMatch(/internal|didn't start/u);
  kernel.dispose();
});

/** A cell with mistakes that never runs: what ran by chance could be an endless loop. */
function mutateHarmless(cell: string, random: FuzzRandom): string {
  return `if (false) {\n${mutate(cell, random)}\n} %% )`;
}

async function runIn(
  frontend: FakeFrontend,
  cells: readonly string[],
): Promise<{ readonly shown: string; readonly error: string | undefined }> {
  let shown = "";
  for (const cell of cells) {
    const { reply, outputs } = await frontend.execute(cell);
    shown += printed(outputs);
    if (reply.content["status"] !== "ok") return { shown, error: String(reply.content["ename"]) };
  }
  return { shown, error: undefined };
}
