import { AthanorError } from "../core/errors.ts";
import type { Experiment } from "../experiments/experiment.ts";
import { isExperiment } from "../experiments/is-experiment.ts";
import type { Workbench } from "../experiments/workbench.ts";
import type { MagicContext } from "./magic.ts";

/**
 * The experiment that a magic means: the variable of the given name, else the one declared last in the notebook, else
 * the workbench's. It becomes the one at hand.
 *
 * @param context - Gives the notebook's variables.
 * @param workbench - Keeps the experiment at hand.
 * @param name - Name of a variable that holds an experiment.
 * @returns Undefined when no name is given and there is no experiment.
 * @throws {AthanorError} `argument` when the named variable isn't an experiment.
 */
export function currentExperiment(
  context: Pick<MagicContext, "get" | "names">,
  workbench: Workbench,
  name?: string,
): Experiment | undefined {
  const found = name === undefined ? lastDeclared(context) : context.get(name);
  if (name !== undefined && !isExperiment(found)) {
    throw new AthanorError(
      "argument",
      `Expected ${name} to be an experiment, received ${found === null ? "null" : typeof found}. Make one with defineExperiment({ … }).`,
    );
  }
  if (isExperiment(found)) workbench.setExperiment(found);
  return workbench.experiment;
}

function lastDeclared(context: Pick<MagicContext, "get" | "names">): unknown {
  return context
    .names()
    .map((name) => valueOf(context, name))
    .findLast(isExperiment);
}

/** A name may be declared and not yet have a value: its cell threw before. */
function valueOf(context: Pick<MagicContext, "get">, name: string): unknown {
  try {
    return context.get(name);
  } catch {
    return undefined;
  }
}
