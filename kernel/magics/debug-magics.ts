import type { Failure } from "../runtime/error-frames.ts";
import { PROMPT_HELP, promptForFrames } from "./debug-prompt.ts";
import { MagicUsageError } from "./magic-usage-error.ts";
import type { Magic, MagicContext } from "./magic.ts";

/** Runs code with the frames of its error kept; undefined when it ends well. */
async function runKeeping(code: string, context: MagicContext): Promise<Failure | undefined> {
  const { failures } = context;
  const wasKeeping = failures.isKeeping();
  failures.keep(true);
  try {
    await context.execute(code);
    return undefined;
  } catch (error) {
    return failures.find(error);
  } finally {
    failures.keep(wasKeeping);
  }
}

async function rerunFailed(context: MagicContext): Promise<Failure | undefined> {
  const failed = (await context.cells()).filter(({ status }) => status === "error").at(-1);
  if (failed === undefined) {
    throw new MagicUsageError("Expected a cell that failed before, received none yet.");
  }
  context.print(`Runs In[${failed.executionCount}] again.\n`);
  return runKeeping(failed.source, context);
}

async function look(failure: Failure, context: MagicContext): Promise<void> {
  const { error, frames } = failure;
  context.print(`${String(error)}\n`);
  if (frames.length > 0) return promptForFrames(failure, context);
  context.print(
    "No frames were kept of this error. `%debug --rerun` runs the cell again and keeps them; after `%pdb on` they are kept of every error.\n",
  );
}

const debug: Magic = {
  name: "debug",
  kind: "line",
  summary: "Looks into the last error: its frames, their variables, expressions among them.",
  help: [
    "V8 forgets a function's variables when an error leaves it, so they must have been kept: by `%pdb on` before the cell ran, or by",
    "`%debug --rerun`, which runs the last cell that failed again (with all that it does), or by `%debug STATEMENT`, which runs that.",
    "Shown are the values at the throw; objects are the very same, so later changes show. Callers that wait in an `await` aren't on",
    "the stack any more. Expressions are JavaScript; what they assign to a frame's variables is forgotten.",
    "Without input (nbconvert, `athanor run`) it prints the code and the variables of the innermost frame.",
    "To stop in the middle of a cell, use the debugger of the frontend (the bug in JupyterLab's toolbar).",
    "",
    "At its prompt:",
    PROMPT_HELP,
  ].join("\n"),
  options: {
    rerun: {
      type: "boolean",
      short: "r",
      description: "Run the last cell that failed again first.",
    },
  },
  positionals: [
    {
      name: "statement",
      description: "TypeScript to run and to look into when it throws.",
      variadic: true,
      values: "code",
    },
  ],
  run: async ({ options, positionals, line }, context) => {
    const isRerun = options["rerun"] === true;
    if (!isRerun && positionals.length === 0) {
      const last = context.failures.last();
      if (last === undefined) return context.print("No cell has failed yet.\n");
      return look(last, context);
    }
    const failure = isRerun ? await rerunFailed(context) : await runKeeping(line, context);
    if (failure === undefined) return context.print("It ended without an error.\n");
    return look(failure, context);
  },
};

const pdb: Magic = {
  name: "pdb",
  kind: "line",
  summary: "Keeps the variables of errors from now on, for %debug.",
  help: "While it is on, every `throw` takes about a millisecond, caught ones too; all else runs at its usual speed.",
  options: {},
  positionals: [{ name: "mode", description: "Without it, tells which.", choices: ["on", "off"] }],
  run: async ({ positionals: [mode] }, context) => {
    const { failures } = context;
    if (mode !== undefined) failures.keep(mode === "on");
    context.print(`Variables of errors are ${failures.isKeeping() ? "kept" : "not kept"}.\n`);
  },
};

const xmode: Magic = {
  name: "xmode",
  kind: "line",
  summary: "Sets how much of an error is shown: minimal, plain, context or verbose.",
  help: [
    "minimal: name and message. plain: the frames too. context: the code around the first three, packages folded to a count",
    "(default). verbose: the code around every frame, those of packages too.",
  ].join("\n"),
  options: {},
  positionals: [
    {
      name: "mode",
      description: "What later errors show.",
      required: true,
      choices: ["minimal", "plain", "context", "verbose"],
    },
  ],
  run: async ({ positionals: [mode] }, context) => {
    if (mode === "minimal" || mode === "plain" || mode === "context" || mode === "verbose") {
      context.setErrorStyle(mode);
    }
  },
};

/** `%debug`, `%pdb`, `%xmode`. */
export const debugMagics: readonly Magic[] = [debug, pdb, xmode];
