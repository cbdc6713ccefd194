import { MagicUsageError } from "./magic-usage-error.ts";
import type { Magic, MagicContext } from "./magic.ts";
import { formatSeconds, summarizeRepeats } from "./timing.ts";

interface Clock {
  readonly wall: bigint;
  readonly cpu: NodeJS.CpuUsage;
}

/** Clocks that `%time` has started; statements nest when a timed one runs a cell. */
const clocks: Clock[] = [];

function startClock(): void {
  clocks.push({ wall: process.hrtime.bigint(), cpu: process.cpuUsage() });
}

function stopClock(context: MagicContext): void {
  const clock = clocks.pop();
  if (clock === undefined) return;
  const wall = Number(process.hrtime.bigint() - clock.wall) / 1e9;
  const { user, system } = process.cpuUsage(clock.cpu);
  const [userText, systemText, total] = [user, system, user + system].map((microseconds) =>
    formatSeconds(microseconds / 1e6),
  );
  context.print(
    `CPU times: user ${userText}, sys ${systemText}, total ${total}\nWall time: ${formatSeconds(wall)}\n`,
  );
}

const time: Magic = {
  name: "time",
  kind: "both",
  summary: "Times a statement, or a cell as `%%time`; its names and its value stay.",
  help: "CPU times count every thread of the runtime, native ones included. `x = %time STATEMENT` keeps the value.",
  raw: true,
  body: "code",
  options: {},
  positionals: [
    {
      name: "statement",
      description: "TypeScript, to the end of its last line.",
      variadic: true,
      values: "code",
    },
  ],
  run: async ({ line }, context) => {
    if (line === "--start") return startClock();
    if (line === "--stop") return stopClock(context);
    if (line.trim() === "") {
      throw new MagicUsageError("Expected a statement after %time. Usage: %time STATEMENT");
    }
    // `x = %time STATEMENT`; elsewhere the statement stands between the two calls above.
    startClock();
    try {
      return await context.execute(line);
    } finally {
      stopClock(context);
    }
  },
};

type Timed = () => unknown;

interface Measure {
  readonly loops: number;
  readonly repeats: number;
}

const TARGET_SECONDS = 0.2;
const MAX_LOOPS = 1e7;

async function secondsFor(run: Timed, loops: number): Promise<number> {
  const start = process.hrtime.bigint();
  for (let index = 0; index < loops; index += 1) {
    const value = run();
    if (value instanceof Promise) await value;
  }
  return Number(process.hrtime.bigint() - start) / 1e9;
}

/** The power of ten of loops that takes at least 0.2 s. */
async function chooseLoops(run: Timed, signal: AbortSignal): Promise<number> {
  for (let loops = 1; ; loops *= 10) {
    const seconds = await secondsFor(run, loops);
    signal.throwIfAborted();
    if (seconds >= TARGET_SECONDS || loops >= MAX_LOOPS) return loops;
  }
}

const COUNTS = /^-(n|r)\s*(\d+)\s*/;

/** Reads `-n N -r N` before the statement; the rest is TypeScript and isn't split. */
function readCounts(line: string): { readonly counts: Partial<Measure>; readonly rest: string } {
  let rest = line.trim();
  let counts: Partial<Measure> = {};
  for (let found = COUNTS.exec(rest); found !== null; found = COUNTS.exec(rest)) {
    const count = Number(found[2]);
    if (count < 1) {
      throw new MagicUsageError(
        `Expected -${found[1]} of %timeit to be at least 1, received ${count}.`,
      );
    }
    counts = { ...counts, [found[1] === "n" ? "loops" : "repeats"]: count };
    rest = rest.slice(found[0].length);
  }
  return { counts, rest };
}

async function compileTimed(code: string, setup: string, context: MagicContext): Promise<Timed> {
  if (setup !== "") await context.execute(setup);
  const marker = /\bawait\b/.test(code) ? "async " : "";
  const run = await context.execute(`(${marker}() => {\n${code}\n})`);
  if (typeof run !== "function") {
    throw new MagicUsageError(
      "Expected statements for %timeit, received text that closes its own function.",
    );
  }
  return run as Timed;
}

const timeit: Magic = {
  name: "timeit",
  kind: "both",
  summary: "Times a statement many times and tells the median and the spread.",
  help: [
    "The statement runs in a function of its own: once to warm up, then in -r repeats of -n loops each.",
    "Without -n, the power of ten is taken that lasts at least 0.2 s. `%%timeit SETUP` runs SETUP once and times the cell.",
    "Shown are the median of a loop over the repeats, the quartiles, and the fastest and slowest repeat; the cost of an",
    "empty loop is measured the same way and named when it is more than a tenth of the median.",
  ].join("\n"),
  raw: true,
  body: "code",
  options: {
    n: { type: "number", description: "Loops in one repeat." },
    r: { type: "number", description: "Repeats.", default: 7 },
  },
  positionals: [
    { name: "statement", description: "TypeScript on one line.", variadic: true, values: "code" },
  ],
  run: async ({ line, body }, context) => {
    const { counts, rest } = readCounts(line);
    const code = body ?? rest;
    if (code.trim() === "") {
      throw new MagicUsageError(
        "Expected a statement for %timeit. Usage: %timeit [-n N] [-r N] STATEMENT",
      );
    }
    const run = await compileTimed(code, body === undefined ? "" : rest, context);
    await secondsFor(run, 1);
    const loops = counts.loops ?? (await chooseLoops(run, context.signal));
    const seconds: number[] = [];
    for (let repeat = 0; repeat < (counts.repeats ?? 7); repeat += 1) {
      seconds.push((await secondsFor(run, loops)) / loops);
      context.signal.throwIfAborted();
    }
    const emptyLoop = (await secondsFor(() => undefined, loops)) / loops;
    context.print(`${summarizeRepeats(seconds, { loops, emptyLoop })}\n`);
  },
};

/** `%time`, `%%time`, `%timeit`, `%%timeit`. */
export const timeMagics: readonly Magic[] = [time, timeit];
