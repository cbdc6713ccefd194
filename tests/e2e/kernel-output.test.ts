import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, it } from "vitest";
import { Subscriber } from "zeromq";
import { contentsOf, executeDefaults, printed, typesOf } from "../support/fake-frontend.ts";
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

/** The iopub messages of a request, late ones included. */
function allOf(id: string | undefined): readonly WireMessage[] {
  return frontend.received.filter(
    ({ channel, parentHeader }) => channel === "iopub" && parentHeader["msg_id"] === id,
  );
}

const idOf = ({ reply }: Answer): string | undefined => reply.parentHeader["msg_id"];
const PRINT_50_MB =
  'const line = "0123456789abcdef".repeat(62) + "\\n"; for (let i = 0; i < 50_400; i++) process.stdout.write(line); console.log("the end");';

it("a print of 50 MB ends: head and tail are shown, the file that the cell names holds all", async () => {
  const { reply, outputs } = await frontend.execute(PRINT_50_MB);
  expect(reply.content["status"]).toBe("ok");
  const line = `${"0123456789abcdef".repeat(62)}\n`;
  const head = printed(outputs);
  expect(head.length).toBe(1_000_000);
  expect(head.startsWith(line)).toBe(true);
  const shown = contentsOf(outputs, "update_display_data").at(-1)?.["data"]["text/plain"];
  expect(shown).toMatch(/The cell printed 50\.0 million characters; the whole text is in /u);
  expect(shown).toMatch(/the end\n$/u);
  const path = /whole text is in (.*)\n/u.exec(shown)?.[1] ?? "";
  expect(readFileSync(path, "utf8")).toBe(`${line.repeat(50_400)}the end\n`);
});

it("1,500 updates of a display end on the last value, before idle", async () => {
  const { outputs } = await frontend.execute(
    'display("0", { displayId: "counter" }); for (let i = 1; i <= 1500; i++) display(String(i), { displayId: "counter", update: true });',
  );
  const updates = contentsOf(outputs, "update_display_data");
  expect(updates.at(-1)?.["data"]["text/plain"]).toBe("'1500'");
});

it("nothing comes after idle, whatever a cell mixes", async () => {
  const answers: Answer[] = [];
  for (let round = 0; round < 10; round++) {
    answers.push(
      await frontend.execute(`
        import { execSync } from "node:child_process";
        console.log("a"); console.error("b"); display(1);
        execSync("seq 1 2000; echo e >&2", { stdio: "inherit" });
        display(2, { displayId: "x${round}" });
        for (let i = 0; i < 100; i++) { console.log(i); display(i, { displayId: "x${round}", update: true }); }
        "end"`),
    );
  }
  await frontend.execute("await new Promise((resolve) => setTimeout(resolve, 300))");
  for (const answer of answers) {
    expect(allOf(idOf(answer))).toHaveLength(answer.outputs.length);
    expect(typesOf(answer.outputs).at(-1)).toBe("status");
    expect(printed(answer.outputs)).toContain("\n1999\n2000\n");
  }
});

it("late output of timers and promises comes under the cell that started them", async () => {
  const first = await frontend.execute(`
    setTimeout(() => console.log("timer"), 100);
    const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
    void (async () => { for (const word of ["one", "two"]) { await wait(70); console.log(word); } })();
    const ticks = setInterval(() => { console.log("tick"); clearInterval(ticks); }, 120);`);
  const second = await frontend.execute(
    'console.log("mine"); await new Promise((resolve) => setTimeout(resolve, 400)); console.log("also mine")',
  );
  expect(printed(allOf(idOf(second)))).toBe("mine\nalso mine\n");
  expect(
    printed(allOf(idOf(first)))
      .split("\n")
      .toSorted(),
  ).toEqual(["", "one", "tick", "timer", "two"]);
});

it("what children and native code write to fd 1 and 2 comes in the right cell, in its place", async () => {
  const first = await frontend.execute(`
    import { spawnSync } from "node:child_process";
    import { writeSync } from "node:fs";
    console.log("before");
    spawnSync("sh", ["-c", "echo child; echo trouble >&2"], { stdio: "inherit" });
    writeSync(1, "native\\n");
    console.log("after");`);
  expect(printed(first.outputs)).toBe("before\nchild\nnative\nafter\n");
  expect(printed(first.outputs, "stderr")).toBe("trouble\n");
  const second = await frontend.execute('writeSync(2, "second\\n")');
  expect(printed(second.outputs, "stderr")).toBe("second\n");
});

it.runIf(process.platform === "linux")(
  "a frontend that stops reading doesn't fill the kernel's memory, and the others lose nothing",
  async () => {
    const stalled = new Subscriber({ receiveHighWaterMark: 1, linger: 0 });
    stalled.connect(`tcp://${kernel.address.ip}:${kernel.address.iopub_port}`);
    stalled.subscribe("");
    await frontend.execute(PRINT_50_MB);
    const before = residentBytes();
    for (let round = 0; round < 5; round++) {
      const { outputs } = await frontend.execute(PRINT_50_MB);
      expect(printed(outputs).length).toBe(1_000_000);
    }
    // 250 MB were printed; 5 MB of them went to the sockets.
    expect(residentBytes() - before).toBeLessThan(150e6);
    stalled.close();
  },
);

it("displays without end are cut off with a note, and the cell goes on", async () => {
  const { outputs } = await frontend.execute(
    'const big = { [Symbol.for("Jupyter.display")]: () => ({ "text/plain": "x".repeat(1e6) }) }; for (let i = 0; i < 80; i++) display(big); "done"',
  );
  expect(contentsOf(outputs, "display_data").length).toBe(64);
  expect(printed(outputs, "stderr")).toMatch(/displayed more than 64 MB/u);
});

it("a loop that prints forever is stopped and leaves a bounded cell", async () => {
  const code = 'for (let i = 0; ; i++) console.log("line", i);';
  const id = await frontend.send("shell", "execute_request", { ...executeDefaults, code });
  await frontend.waitFor(
    ({ header, parentHeader }) =>
      header["msg_type"] === "update_display_data" && parentHeader["msg_id"] === id,
  );
  await frontend.request("interrupt_request", {}, "control");
  const { reply, outputs } = await frontend.answerTo(id);
  expect(reply.content["ename"]).toBe("KeyboardInterrupt");
  expect(printed(outputs).length).toBeLessThanOrEqual(1_000_000);
});

/** Resident memory of the supervisor. */
function residentBytes(): number {
  const status = readFileSync(`/proc/${kernel.process.pid}/status`, "utf8");
  return Number(/VmRSS:\s+(\d+) kB/u.exec(status)?.[1]) * 1024;
}
