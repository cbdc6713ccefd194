import path from "node:path";
import { checkOneChange } from "../checks/check-one-change.ts";
import { type ConfigChange, configDifference } from "../config/config-difference.ts";
import type { PlainObject } from "../config/plain-object.ts";
import { AthanorError } from "../core/errors.ts";
import type { Verdict } from "../core/verdict.ts";
import { findRun } from "../tracking/find-run.ts";
import { listRuns } from "../tracking/list-runs.ts";
import { readRunConfig, readRunInfo } from "../tracking/read-run.ts";

/** With what a run is compared. */
export interface OneChangeQuestion {
  /** Folder of all runs; `train_log` by default. */
  readonly root?: string;
  /** The run that this one is compared with: folder, name, id or `last`; by default the nearest one. */
  readonly parent?: string;
  /** Why it changes several things at once. */
  readonly multi?: string;
}

/**
 * Holds a run to one change against a run that was measured before (row #82): with two, nobody knows which one helped.
 *
 * That run is the named one, else the finished run of the same experiment whose config is nearest, so that there is always
 * one to compare with. A first run has none.
 *
 * @param experiment - Name of the experiment.
 * @param config - Of the run to come.
 * @returns The verdict for the run's record; undefined for a first run.
 * @throws {AthanorError} `config` when more than one leaf differs and no reason is given.
 */
export function requireOneChange(
  experiment: string,
  config: PlainObject,
  question: OneChangeQuestion,
): Verdict | undefined {
  const { root = "train_log", multi = "" } = question;
  const parent = parentRun(experiment, config, { root, named: question.parent });
  if (parent === undefined) return undefined;
  const verdict = checkOneChange({ parent: parent.config, child: config, multi });
  if (!verdict.passed) {
    const [first = "", ...others] = parent.changes.map(({ path: leaf }) => leaf);
    throw new AthanorError(
      "config",
      `Expected one change against ${parent.name}, ${parent.how}; received ${parent.changes.length}. ${verdict.summary} Change one thing a run, so that its effect can be told: keep ${first} and put ${others.join(", ")} back, then run the next one. Where they belong together, say why: --multi "why" (multi: "why" in a program).`,
    );
  }
  return { ...verdict, evidence: { ...verdict.evidence, parent: parent.name } };
}

/** A run that was measured, and what a config changes of its own. */
export interface ParentRun {
  readonly name: string;
  readonly config: PlainObject;
  readonly changes: readonly ConfigChange[];
  /** How it was found, in words. */
  readonly how: string;
}

/**
 * The run that a config is compared with: the named one, else the finished run of the experiment whose config is nearest.
 *
 * @throws {AthanorError} `not-found` for a name that no run has.
 */
export function parentRun(
  experiment: string,
  config: PlainObject,
  {
    root = "train_log",
    named,
  }: { readonly root?: string; readonly named?: string | undefined } = {},
): ParentRun | undefined {
  const read = (directory: string, name: string, how: string): ParentRun => {
    const own = readRunConfig(directory);
    return { name, how, config: own, changes: configDifference(own, config) };
  };
  if (named !== undefined) {
    const directory = findRun(named, root);
    return read(directory, readRunInfo(directory).name, "the run that was named");
  }
  return listRuns(path.join(root, experiment))
    .filter(({ info, metrics }) => info.status === "FINISHED" && Object.keys(metrics).length > 0)
    .map(({ directory, info }) => read(directory, info.name, "the nearest earlier run"))
    .reduce<ParentRun | undefined>(
      // The newest one of those that are equally near.
      (best, run) => (best === undefined || run.changes.length <= best.changes.length ? run : best),
      undefined,
    );
}
