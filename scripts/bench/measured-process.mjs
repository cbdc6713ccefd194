// The measuring side of take-turns.mjs and take_turns.py.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

/**
 * Starts a process and waits until it has warmed up.
 *
 * @returns What it takes to measure it, or why it can't be.
 */
export async function startMeasured(command, args, env) {
  const began = performance.now();
  const child = spawn(command, args, {
    stdio: ["pipe", "pipe", "pipe"],
    env: { ...process.env, ...env },
  });
  let errors = "";
  child.stderr.setEncoding("utf8").on("data", (text) => (errors = (errors + text).slice(-4000)));
  child.stdin.on("error", () => {});
  const failed = new Promise((resolve) => child.on("error", resolve).on("close", resolve));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async (event) => {
    for (;;) {
      const { value, done } = await lines.next();
      if (done) return undefined;
      if (!value.startsWith("BENCH")) continue;
      const message = JSON.parse(value.slice(5));
      if (message.event === event) return { ...message, atMs: performance.now() - began };
    }
  };
  const started = await next("started");
  const ready = await next("ready");
  if (ready === undefined) {
    await failed;
    return { missing: errors.trim().split("\n").at(-1) || "it ended without a word" };
  }
  return {
    startMs: started.atMs,
    warmMs: ready.atMs - started.atMs,
    versions: started.versions,
    /** Samples a second and seconds of CPU a sample over one turn; undefined when the process has died. */
    turn: async (seconds) => {
      child.stdin.write(`go ${seconds}\n`);
      return next("turn");
    },
    end: async () => {
      child.stdin.end();
      const message = await next("end");
      await failed;
      return message?.peakMiB;
    },
  };
}
