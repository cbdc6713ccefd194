import { execFileSync } from "node:child_process";
import type { Arrival, BenchFrontend, CellRun } from "./bench-frontend.ts";
import { PLAIN_HOT_LOOP } from "./contestants.ts";
import type { Contestant } from "./contestants.ts";
import { startContestant } from "./kernel-under-test.ts";
import type { KernelUnderTest } from "./kernel-under-test.ts";

/** Numbers by the name of the measure; a text says why there is none, e.g. `never`. */
export type Results = Record<string, number | string>;

/** How often things are done. */
export interface Rounds {
  readonly starts: number;
  readonly cells: number;
  readonly memoryCells: number;
}

/** Milliseconds after which an answer counts as `never`. */
const PATIENCE = 4000;

/** Runs every measure against one kernel, each in a fresh process where a peer may not survive the one before. */
export async function measure(contestant: Contestant, rounds: Rounds): Promise<Results> {
  const results: Results = {};
  await measureStarts(contestant, rounds, results);
  await withKernel(contestant, async (kernel) => {
    await measureCells(kernel, rounds, results);
    await measureWhileBlocked(kernel, results);
    await measureHotLoop(kernel, results);
  });
  await withKernel(contestant, (kernel) => measurePrints(kernel, results));
  const { training, block, pendingAwait } = contestant.snippets;
  await measureInterrupt(contestant, "interrupt sync code, ms", block(60_000), results);
  await measureInterrupt(contestant, "interrupt pending await, ms", pendingAwait, results);
  if (training !== undefined) {
    await measureInterrupt(contestant, "interrupt model.fit, ms", training, results);
  }
  await measureTensors(contestant, rounds, results);
  return results;
}

/** Waits for the first kernel_info_reply, and until the type checker and the like have warmed up. */
async function withKernel(
  contestant: Contestant,
  work: (kernel: KernelUnderTest) => Promise<void>,
): Promise<void> {
  const kernel = await startContestant(contestant);
  try {
    await kernel.frontend.request("kernel_info_request", {});
    await pause(2500);
    await work(kernel);
  } finally {
    await kernel.dispose();
  }
}

async function measureStarts(
  contestant: Contestant,
  { starts }: Rounds,
  results: Results,
): Promise<void> {
  const infos: number[] = [];
  const firsts: number[] = [];
  for (let round = 0; round < starts; round++) {
    const kernel = await startContestant(contestant);
    const info = await kernel.frontend.request("kernel_info_request", {});
    infos.push((info?.reply.at ?? Number.NaN) - kernel.startedAt);
    const { reply } = await kernel.frontend.execute(contestant.snippets.value(1));
    firsts.push(reply.at - kernel.startedAt);
    await kernel.dispose();
  }
  results["start → kernel_info, ms"] = median(infos);
  results["start → first result, ms"] = median(firsts);
}

async function measureCells(
  { frontend, contestant }: KernelUnderTest,
  { cells }: Rounds,
  results: Results,
): Promise<void> {
  const { snippets } = contestant;
  results["first cell, ms"] = (await frontend.execute(snippets.print)).replied;
  results["1+i, ms"] = median(
    await timesOf(cells, (index) => frontend.execute(snippets.value(index))),
  );
  results["const declaration, ms"] = median(
    await timesOf(cells, (index) => frontend.execute(snippets.declare(index))),
  );
  await frontend.execute(snippets.object);
  results["complete, ms"] = await medianReply(frontend, "complete_request", { count: cells });
  results["inspect, ms"] = await medianReply(frontend, "inspect_request", { count: cells });
}

/** A text that the kernel hasn't been asked about: frontends ask while somebody types. */
function questionOf(type: string, round: number): object {
  if (type !== "complete_request" && type !== "inspect_request") return {};
  const code = `x${round} = o1${type === "complete_request" ? "." : ""}`;
  return { code, cursor_pos: code.length };
}

/** Median of the replies to different questions; a text where there is no answer. */
async function medianReply(
  frontend: BenchFrontend,
  type: string,
  { count, channel = "shell" }: { readonly count: number; readonly channel?: "shell" | "control" },
): Promise<number | string> {
  const times: number[] = [];
  for (let round = 0; round < count; round++) {
    const options = { channel, timeoutMs: PATIENCE };
    const answer = await frontend.request(type, questionOf(type, round), options);
    if (answer === undefined) return "never";
    if (answer.reply.content["found"] === false) return "none";
    times.push(answer.ms);
  }
  return median(times);
}

/** Few enough for the time that the cell blocks, enough for a median. */
const QUESTIONS_WHILE_BLOCKED = 9;

async function measureWhileBlocked(
  { frontend, contestant }: KernelUnderTest,
  results: Results,
): Promise<void> {
  const ask = async (
    name: string,
    question: () => Promise<number | string | undefined>,
  ): Promise<void> => {
    const cell = await frontend.start(contestant.snippets.block(1500));
    await pause(300);
    const answer = await question();
    const answered = performance.now();
    const ended = await frontend.finish(cell);
    const end = cell.sentAt + (ended?.replied ?? 0);
    results[name] = answer === undefined || answered > end - 20 ? "blocked" : answer;
  };
  const count = QUESTIONS_WHILE_BLOCKED;
  await ask("heartbeat in a sync loop, ms", () => frontend.heartbeat(PATIENCE));
  await ask("control in a sync loop, ms", () =>
    medianReply(frontend, "kernel_info_request", { count, channel: "control" }),
  );
  await ask("complete while a cell blocks, ms", () =>
    medianReply(frontend, "complete_request", { count }),
  );
  await ask("inspect while a cell blocks, ms", () =>
    medianReply(frontend, "inspect_request", { count }),
  );
}

async function measurePrints(
  { frontend, contestant }: KernelUnderTest,
  results: Results,
): Promise<void> {
  // What a first cell costs is measured elsewhere.
  await frontend.execute(contestant.snippets.print);
  const cell = await frontend.start(contestant.snippets.tenThousandPrints);
  const run = await frontend.finish(cell, 20_000);
  await pause(6000);
  const isIdle = (arrival: Arrival): boolean => arrival.content["execution_state"] === "idle";
  const own = frontend.arrivals.filter(
    ({ parent, channel }) => channel === "iopub" && parent === cell.id,
  );
  const last = own.findLast(({ type }) => type === "stream");
  const untilLast = (last?.at ?? Number.NaN) - cell.sentAt;
  results["10,000 prints, ms"] = run === undefined ? "never" : Math.max(run.idle, untilLast);
  results["10,000 prints: lines that arrive"] = linesOf(own);
  results["10,000 prints: lines before idle"] = linesOf(own.slice(0, own.findIndex(isIdle)));
}

function linesOf(messages: readonly Arrival[]): number {
  const streams = messages.filter(({ type }) => type === "stream");
  const text = streams.map(({ content }) => String(content["text"])).join("");
  return text.split("\n").length - 1;
}

async function measureHotLoop(
  { frontend, contestant }: KernelUnderTest,
  results: Results,
): Promise<void> {
  const { hotNames, hotLoop } = contestant.snippets;
  if (hotNames === undefined || hotLoop === undefined) return;
  const plain = median(
    [1, 2, 3].map(() =>
      Number(execFileSync(process.execPath, ["-e", PLAIN_HOT_LOOP], { encoding: "utf8" })),
    ),
  );
  await frontend.execute(hotNames);
  const times: number[] = [];
  for (let round = 0; round < 3; round++) {
    const { id } = await frontend.execute(`{ ${hotLoop} }`);
    await pause(200);
    const stream = frontend.arrivals.find(({ type, parent }) => type === "stream" && parent === id);
    times.push(Number(stream?.content["text"]));
  }
  results["hot loop / plain Node"] = median(times) / plain;
}

/** The last things of a fresh kernel, as a peer may not survive it. */
async function measureInterrupt(
  contestant: Contestant,
  name: string,
  code: string,
  results: Results,
): Promise<void> {
  const { setState, checkState, tensorImport } = contestant.snippets;
  await withKernel(contestant, async (kernel) => {
    const { frontend } = kernel;
    if (name.includes("fit") && tensorImport !== undefined) await frontend.execute(tensorImport);
    await frontend.execute(setState);
    const cell = await frontend.start(code);
    await pause(1200);
    const asked = performance.now();
    await kernel.interrupt();
    const run = await frontend.finish(cell, PATIENCE);
    if (run === undefined) {
      results[name] = "never";
      return;
    }
    const ms = cell.sentAt + run.replied - asked;
    const isKept = await keepsState(frontend, checkState);
    results[name] = isKept ? ms : `${ms.toFixed(0)}, state lost`;
  });
}

/** Asks a few times: some kernels abort what comes soon after an interrupt. */
async function keepsState(frontend: BenchFrontend, code: string): Promise<boolean> {
  for (let attempt = 0; attempt < 4; attempt++) {
    await pause(attempt * 400);
    const cell = await frontend.start(code);
    await frontend.finish(cell, PATIENCE);
    const own = frontend.arrivals.filter(({ parent }) => parent === cell.id);
    const outputs = own.filter(({ type }) => type !== "execute_input");
    if (outputs.some(({ content }) => JSON.stringify(content).includes("4711"))) return true;
  }
  return false;
}

async function measureTensors(
  contestant: Contestant,
  { cells, memoryCells }: Rounds,
  results: Results,
): Promise<void> {
  const { tensorImport, tensorCell, value } = contestant.snippets;
  await withKernel(contestant, async (kernel) => {
    const { frontend } = kernel;
    if (tensorImport !== undefined && tensorCell !== undefined) {
      results["import tfjs, ms"] = (await frontend.execute(tensorImport)).replied;
      results["tfjs cell, ms"] = median(
        await timesOf(cells, (index) => frontend.execute(tensorCell(index))),
      );
      await measureUnchecked(frontend, contestant, { cells, results });
    }
    const work = tensorCell ?? value;
    const name = `memory after ${memoryCells} cells, MB`;
    try {
      for (let index = 0; index < memoryCells; index++) await frontend.execute(work(1000 + index));
      results[name] = kernel.memory() / 1e6;
    } catch {
      // tslab stops answering after some hundred cells.
      results[name] = "never";
    }
  });
}

async function measureUnchecked(
  frontend: BenchFrontend,
  { typecheckOff, snippets }: Contestant,
  { cells, results }: { readonly cells: number; readonly results: Results },
): Promise<void> {
  const { tensorCell } = snippets;
  if (typecheckOff === undefined || tensorCell === undefined) return;
  await frontend.execute(typecheckOff);
  results["tfjs cell, unchecked, ms"] = median(
    await timesOf(cells, (index) => frontend.execute(tensorCell(500 + index))),
  );
  await frontend.execute(typecheckOff.replace("off", "error"));
}

async function timesOf(
  count: number,
  run: (index: number) => Promise<CellRun>,
): Promise<readonly number[]> {
  const times: number[] = [];
  for (let index = 0; index < count; index++) times.push((await run(index)).replied);
  return times;
}

function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
