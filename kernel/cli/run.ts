import { basename, dirname, resolve } from "node:path";
import { createLanguage } from "../language/client.ts";
import { createRuntimeProcess } from "../runtime/runtime-process.ts";
import { createSession } from "../session/create-session.ts";
import type { Session } from "../session/session.ts";
import type { Command, Terminal } from "./command.ts";
import {
  kernelMetadata,
  runCells,
  writeSessionReport,
  type HeadlessResult,
} from "./headless-run.ts";
import { text } from "./install.ts";
import { DEFAULT_DISPLAY_NAME, DEFAULT_KERNEL_NAME } from "./kernelspec.ts";
import { readNotebook, writeNotebook, type Notebook } from "./notebook-file.ts";
import {
  hasParameterCell,
  injectParameters,
  parseParameter,
  unknownParameters,
} from "./parameters.ts";
import { createProgress } from "./progress.ts";

function openSession(cwd: string): Session {
  return createSession({
    createExecutor: (hooks) => createRuntimeProcess({ cwd, ...hooks }),
    language: createLanguage({ cwd }),
    cwd,
  });
}

/** The first Ctrl+C interrupts the running cell, so that the notebook is still written; a second one ends all. */
function interruptOnSignal(session: Session): () => void {
  const onSignal = (): void => {
    process.removeListener("SIGINT", onSignal);
    process.removeListener("SIGTERM", onSignal);
    session.interrupt().catch(() => undefined);
  };
  process.on("SIGINT", onSignal);
  process.on("SIGTERM", onSignal);
  return () => {
    process.removeListener("SIGINT", onSignal);
    process.removeListener("SIGTERM", onSignal);
  };
}

/** What `athanor run` was asked, paths absolute. */
interface RunPlan {
  readonly input: string;
  readonly output: string;
  readonly report: string | undefined;
  readonly notebook: Notebook;
}

async function execute(plan: RunPlan, terminal: Terminal): Promise<HeadlessResult> {
  const progress = createProgress(terminal);
  const session = openSession(dirname(plan.input));
  const forget = interruptOnSignal(session);
  try {
    await session.start();
    const result = await runCells(plan.notebook, {
      session,
      progress,
      clock: performance.now.bind(performance),
    });
    writeNotebook(
      plan.output,
      kernelMetadata(result.notebook, DEFAULT_DISPLAY_NAME, DEFAULT_KERNEL_NAME),
    );
    if (result.failure === undefined && plan.report !== undefined) {
      await writeSessionReport(session, plan.report, progress);
    }
    return result;
  } finally {
    forget();
    await session.shutdown();
  }
}

/** `athanor run`: a notebook from top to bottom without Jupyter or Python. */
export const run: Command = {
  name: "run",
  summary: "Runs a notebook from top to bottom, without Jupyter or Python.",
  help: [
    "Stops at the first cell that fails and ends with exit code 1; the notebook is written all the same.",
    "-p sets a variable in a cell behind the one tagged `parameters`: a number, true, false, null, a JSON array or object, else a string.",
    "Cells tagged skip-execution are left out; cells tagged raises-exception may fail.",
  ].join("\n"),
  options: {
    parameter: { type: "string", short: "p", multiple: true, description: "NAME=VALUE." },
    output: {
      type: "string",
      short: "o",
      description: "Executed notebook (default NAME.executed.ipynb here).",
    },
    report: { type: "string", description: "HTML report of the last run, made by %report." },
  },
  positionals: [{ name: "notebook", description: "An .ipynb file.", required: true }],
  run: async ({ options, positionals: [file = ""] }, terminal) => {
    const given = options["parameter"];
    const parameters = (Array.isArray(given) ? (given as string[]) : []).map(parseParameter);
    const input = resolve(terminal.cwd, file);
    const source = readNotebook(input);
    for (const name of unknownParameters(source, parameters)) {
      terminal.err(
        `athanor run: the cell tagged "parameters" doesn't declare ${name}; it is set all the same.\n`,
      );
    }
    if (parameters.length > 0 && !hasParameterCell(source)) {
      terminal.err(
        "athanor run: no cell is tagged `parameters`, so they are set in front of all cells; what a cell declares again wins.\n",
      );
    }
    const report = text(options, "report");
    const output = text(options, "output") ?? `${basename(file, ".ipynb")}.executed.ipynb`;
    const plan: RunPlan = {
      input,
      output: resolve(terminal.cwd, output),
      report: report === undefined ? undefined : resolve(terminal.cwd, report),
      notebook: injectParameters(source, parameters),
    };
    const { failure } = await execute(plan, terminal);
    terminal.out(`Wrote ${plan.output}\n`);
    if (failure === undefined) return 0;
    terminal.err(`${failure}\n`);
    return 1;
  },
};
