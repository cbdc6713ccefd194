import type { PlainObject } from "../config/plain-object.ts";
import { AthanorError } from "../core/errors.ts";
import { escapeText } from "../core/escape-text.ts";
import { displaySymbol, type MimeBundle } from "../core/mime-bundle.ts";
import type { GatePass } from "../experiments/pass-gate.ts";
import type { RunExperimentOptions } from "../experiments/run-experiment.ts";
import type { Workbench } from "../experiments/workbench.ts";
import type { Run } from "../tracking/run.ts";
import { currentExperiment } from "./current-experiment.ts";
import type { Magic, MagicContext, MagicInvocation } from "./magic.ts";

/** `%run_experiment`. */
export const runExperimentMagics: readonly Magic[] = [
  {
    name: "run_experiment",
    kind: "line",
    summary: "Train the notebook's experiment into a run, and evaluate it.",
    help: "Trains the experiment that was declared last (or the named variable) with the config of `%%config`. The run's folder holds config, environment and code before the first step. The gate of the experiment's stage has to be open for its data and model (`%stage`), and one value may differ from the nearest earlier run (#82), or `--multi` says why more do. `--resume last` goes on with a run that was stopped, which ends as KILLED at once.",
    options: {
      set: { type: "string", multiple: true, description: "Change one config value: key=value" },
      config: {
        type: "string",
        description: "Variable that holds changes to the config, an object",
        values: "name",
      },
      waive: { type: "string", description: "Go on although the stage's gate isn't open, and why" },
      multi: {
        type: "string",
        description: "Why the config differs from the nearest earlier run in several values",
      },
      parent: {
        type: "string",
        description: "The run to compare with instead: folder, name, id or last",
      },
      resume: { type: "string", description: "A run to go on with: folder, name, id or last" },
      root: {
        type: "string",
        description: "Where --resume looks for runs",
        default: "train_log",
        values: "folder",
      },
    },
    positionals: [
      { name: "experiment", description: "Variable that holds the experiment", values: "name" },
    ],
    run: runMagic,
  },
];

async function runMagic(invocation: MagicInvocation, context: MagicContext): Promise<unknown> {
  const { workbench } = await import("../experiments/workbench.ts");
  const { runExperiment } = await import("../experiments/run-experiment.ts");
  const experiment = currentExperiment(context, workbench, invocation.positionals[0]);
  if (experiment === undefined) {
    throw new AthanorError(
      "argument",
      "Expected an experiment in the notebook, received none. Make one first: const experiment = defineExperiment({ name, config, data, model });",
    );
  }
  const options = await runOptions(invocation, context, workbench);
  const result = await runExperiment(experiment, options);
  if (result.status === "KILLED") context.signal.throwIfAborted();
  if (result.error !== undefined) {
    context.display(await result[displaySymbol]());
    throw result.error;
  }
  return result;
}

/** Into which run to train, with which config: a resumed one keeps its own. */
async function runOptions(
  invocation: MagicInvocation,
  context: MagicContext,
  workbench: Workbench,
): Promise<RunExperimentOptions> {
  const { applyOverrides } = await import("../config/overrides.ts");
  const { livePlot } = await import("../training/live-plot.ts");
  const { humanReference } = await import("../plots/reference-lines.ts");
  const { waive, multi, parent, resume, root } = invocation.options;
  const overrides = await overridesOf(invocation, context);
  const shared = {
    callbacks: [
      livePlot({ references: humanReference(workbench.verdicts, workbench.subject?.data) }),
    ],
    verdicts: workbench.verdicts,
    waivers: workbench.waivers,
    signal: context.signal,
    onKilled: (killed: Run): void => context.display(stopNote(killed)),
    ...(typeof waive === "string" ? { waive } : {}),
    ...(typeof multi === "string" ? { multi } : {}),
    ...(typeof parent === "string" ? { parent } : {}),
  };
  if (typeof resume === "string") {
    const { findRun } = await import("../tracking/find-run.ts");
    const folder = findRun(resume, typeof root === "string" ? root : "train_log");
    return { ...shared, config: overrides, resume: folder };
  }
  const run = async (config: PlainObject, { subject }: GatePass): Promise<Run> => {
    if (subject !== undefined) workbench.setSubject(subject);
    const cells = await context.cells();
    // From its opening on a run is held by `runExperiment`, which ends it at a stop.
    const opened = await workbench.runToTrain(config);
    opened.logCells(cells);
    return opened;
  };
  return { ...shared, config: applyOverrides(workbench.config ?? {}, overrides), run };
}

/** Stands above the kernel's own error of a stopped cell. */
function stopNote({ info, directory }: Run): MimeBundle {
  const text = `KILLED  ${info.name}: stopped; go on with %run_experiment --resume last, its folder is ${directory}`;
  return { "text/plain": text, "text/html": `<pre>${escapeText(text)}</pre>` };
}

/** Changes to the config: those of `--config NAME` first, those of `--set` on top. */
async function overridesOf(
  { options: { set = [], config } }: MagicInvocation,
  context: MagicContext,
): Promise<PlainObject> {
  const { parseOverrides } = await import("../config/parse-overrides.ts");
  const { isPlainObject } = await import("../config/plain-object.ts");
  const named = typeof config === "string" ? context.get(config) : {};
  if (!isPlainObject(named)) {
    throw new AthanorError(
      "argument",
      `Expected --config ${String(config)} to name an object of config values, received ${named === null ? "null" : typeof named}. Write for example: const best = { learningRate: 1e-3 };`,
    );
  }
  return { ...named, ...parseOverrides(Array.isArray(set) ? set : []) };
}
