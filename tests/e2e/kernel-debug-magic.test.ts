import { stripVTControlCharacters } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";
import { contentsOf, executeDefaults, printed } from "../support/fake-frontend.ts";
import type { FakeFrontend, WireMessage } from "../support/fake-frontend.ts";
import { startKernel } from "../support/kernel-process.ts";
import type { KernelProcess } from "../support/kernel-process.ts";

// `%debug`, `%pdb` and `%xmode` over real sockets, with input_requests answered as a user would.

let kernel: KernelProcess;
let frontend: FakeFrontend;

beforeAll(async () => {
  kernel = await startKernel();
  ({ frontend } = kernel);
});
afterAll(() => kernel.dispose());

const FAILING = `function area(width: number, height: number): number {
  const sides = { width, height };
  if (height < 0) throw new RangeError("negative side");
  return sides.width * sides.height;
}
async function total(heights: number[]): Promise<number> {
  let sum = 0;
  for (const height of heights) sum += area(2, height);
  return sum;
}
await total([1, 3, -5]);`;

/** Runs a cell, answers its questions one after the other, and gives what it printed. */
async function talk(code: string, answers: readonly string[]): Promise<string> {
  const id = await frontend.send("shell", "execute_request", { ...executeDefaults, code });
  for (const [index, value] of answers.entries()) {
    const questions = (): readonly WireMessage[] =>
      frontend.received.filter(
        ({ channel, parentHeader }) => channel === "stdin" && parentHeader["msg_id"] === id,
      );
    const question = await frontend.waitFor((message) => questions()[index] === message);
    await frontend.send("stdin", "input_reply", { value }, { parent: question.header });
  }
  const { outputs } = await frontend.answerTo(id);
  return stripVTControlCharacters(printed(outputs));
}

async function tracebackOf(code: string): Promise<string> {
  const { reply } = await frontend.execute(code);
  return stripVTControlCharacters((reply.content["traceback"] as string[]).join("\n"));
}

it("says what it needs when nothing was kept", async () => {
  expect(await talk("%debug", [])).toBe("No cell has failed yet.\n");
  await frontend.execute(FAILING);
  const text = await talk("%debug", []);
  expect(text).toMatch(/^RangeError: negative side\nNo frames were kept.*--rerun/u);
});

it("runs the failed cell again and walks through frames, variables and expressions", async () => {
  const text = await talk("%debug --rerun", [
    "bt",
    "locals",
    "p width * -height",
    "up",
    "sum",
    "await Promise.resolve(sum + 1)",
    "nothing",
    "up",
    "up",
    "q",
  ]);
  expect(text).toMatch(
    /> 0 {2}area at In\[.*\.ts:3\n {2}1 {2}total at .*:8\n {2}2 {2}\(top level\) at .*:11/u,
  );
  expect(text).toContain("sides: Object = { width: 2, height: -5 }");
  expect(text).toContain("width: number = 2\nheight: number = -5");
  expect(text).toContain("\n10\n> 1  total");
  expect(text).toContain("\n8\n9\nReferenceError: nothing is not defined\n> 2");
  expect(text).toContain("No frame called this one.");
});

it("keeps the frames of errors after %pdb on, also behind an await, until %pdb off", async () => {
  expect(await talk("%pdb on", [])).toBe("Variables of errors are kept.\n");
  await frontend.execute(`async function late(value: number) {
  await new Promise((resolve) => setTimeout(resolve, 1));
  const doubled = 2 * value;
  try { throw new Error("inner"); } catch (error) { throw new Error("outer", { cause: error }); }
}
await late(21);`);
  const text = await talk("%debug", ["doubled", "error.message", "q"]);
  expect(text).toMatch(/^Error: outer\n> 0 {2}late at In\[\d+\]\.ts:4/u);
  expect(text).toContain("\n42\n'inner'\n");
  expect(await talk("%pdb off", [])).toBe("Variables of errors are not kept.\n");
});

it("prints code and variables where nobody can be asked", async () => {
  const fields = { allow_stdin: false };
  const { outputs, reply } = await frontend.execute("%debug area(3, -1)", fields);
  expect(reply.content).toMatchObject({ status: "ok" });
  const text = stripVTControlCharacters(printed(outputs));
  expect(text).toMatch(/> 0 {2}area at In\[.*:3/u);
  expect(text).toContain("height: number = -1");
});

it("shows as much of an error as %xmode says", async () => {
  const failing = "const check = (value: number) => area(value, -1);\ncheck(2);";
  const context = await tracebackOf(failing);
  expect(context).toContain("> 1 | const check");
  await frontend.execute("%xmode minimal");
  expect(await tracebackOf(failing)).toBe("RangeError: negative side");
  await frontend.execute("%xmode plain");
  const plain = await tracebackOf(failing);
  expect(plain).toMatch(/^RangeError: negative side\n {4}at area \(.*\n {4}at check \(/u);
  expect(plain).not.toContain("|");
  await frontend.execute("%xmode verbose");
  expect(await tracebackOf(failing)).toContain("> 1 | const check");
  await frontend.execute("%xmode context");
  const { reply } = await frontend.execute("%xmode loud");
  expect(reply.content["evalue"]).toMatch(/minimal, plain, context, verbose/u);
  expect(contentsOf((await frontend.execute("1 + 1")).outputs, "execute_result")).toHaveLength(1);
});
