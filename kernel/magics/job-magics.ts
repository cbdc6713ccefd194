import { readFileSync } from "node:fs";
import { relative } from "node:path";
import {
  jobState,
  killJob,
  listJobs,
  startJob,
  type BackgroundJob,
} from "../runtime/background-jobs.ts";
import { MagicUsageError } from "./magic-usage-error.ts";
import type { Magic, MagicContext } from "./magic.ts";

const bg: Magic = {
  name: "bg",
  kind: "both",
  summary: "Runs a shell command in the background; it outlives the kernel.",
  help: [
    "Its output goes into .athanor/jobs/N/log.txt of the notebook's folder. %jobs lists the jobs, %kill N ends one.",
    "`log = %bg COMMAND` keeps the job: { id, pid, logFile, … }.",
  ].join("\n"),
  raw: true,
  body: "shell",
  options: {},
  positionals: [
    { name: "command", description: "Read by the system's shell.", variadic: true, values: "file" },
  ],
  run: async ({ line, body = "" }, context) => {
    const command = [line, body].join("\n").trim();
    if (command === "") {
      throw new MagicUsageError("Expected a command for %bg, received nothing. Usage: %bg COMMAND");
    }
    const job = await startJob(command, context.cwd);
    context.print(`Job ${job.id} runs (pid ${job.pid}); output in ${shownLog(job, context)}\n`);
    return { ...job, [Symbol.for("Jupyter.display")]: () => ({}) };
  },
};

function shownLog(job: BackgroundJob, context: MagicContext): string {
  return relative(context.cwd, job.logFile);
}

function stateText(job: BackgroundJob): string {
  const state = jobState(job);
  if (state.kind === "running") return "running";
  return state.code === undefined ? "killed" : `ended with ${state.code}`;
}

const jobs: Magic = {
  name: "jobs",
  kind: "line",
  summary: "Lists background jobs, or shows the end of one's log: `%jobs N`.",
  options: {
    lines: { type: "number", short: "n", description: "Lines of the log.", default: 20 },
  },
  positionals: [{ name: "job", description: "Number of a job, to see its log.", values: "job" }],
  run: async ({ positionals: [number], options }, context) => {
    if (number !== undefined) {
      const job = findJob(number, context);
      const lines = readFileSync(job.logFile, "utf8").trimEnd().split("\n");
      const shown = lines.slice(-Math.max(1, Number(options["lines"])));
      return context.print(`${stateText(job)}\n${shown.join("\n")}\n`);
    }
    const all = listJobs(context.cwd);
    if (all.length === 0) return context.print("No jobs. %bg COMMAND starts one.\n");
    const rows = all.map((job) => [
      String(job.id),
      stateText(job),
      shownLog(job, context),
      job.command,
    ]);
    const widths = [0, 1, 2].map((column) =>
      Math.max(...rows.map((row) => row[column]?.length ?? 0)),
    );
    const text = rows.map((row) =>
      row.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join("  "),
    );
    context.print(`${text.join("\n")}\n`);
  },
};

const kill: Magic = {
  name: "kill",
  kind: "line",
  summary: "Ends a background job and all that it started.",
  options: { force: { type: "boolean", short: "f", description: "At once (SIGKILL)." } },
  positionals: [{ name: "job", description: "Number of the job.", required: true, values: "job" }],
  run: async ({ positionals: [number = ""], options }, context) => {
    const job = findJob(number, context);
    const didEnd = killJob(job, options["force"] === true);
    context.print(
      didEnd ? `Job ${job.id} was told to end.\n` : `Job ${job.id} had ended before.\n`,
    );
  },
};

function findJob(number: string, context: MagicContext): BackgroundJob {
  const all = listJobs(context.cwd);
  const job = all.find(({ id }) => String(id) === number.replace(/^%/, ""));
  if (job !== undefined) return job;
  const known =
    all.length === 0 ? "there are none" : `known are ${all.map(({ id }) => id).join(", ")}`;
  throw new MagicUsageError(`Expected the number of a job, received "${number}"; ${known}.`);
}

/** `%bg`, `%jobs`, `%kill`. */
export const jobMagics: readonly Magic[] = [bg, jobs, kill];
