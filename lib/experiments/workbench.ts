import { backendInfo } from "../backend/select-backend.ts";
import { configDifference } from "../config/config-difference.ts";
import { freezeConfig } from "../config/freeze-config.ts";
import type { PlainObject } from "../config/plain-object.ts";
import type { Figure } from "../core/figure.ts";
import type { Stage, Verdict, VerdictSubject } from "../core/verdict.ts";
import { openRun } from "../tracking/open-run.ts";
import { readMetrics } from "../tracking/metric-lines.ts";
import { readRun } from "../tracking/read-run.ts";
import type { Run } from "../tracking/run.ts";
import { compact } from "./compact.ts";
import { keepEvidence, readEvidence } from "./evidence-store.ts";
import { currentVerdicts, holdsFor, type KeptVerdict, ownVerdicts } from "./evidence.ts";
import type { Experiment } from "./experiment.ts";
import type { GateRow } from "./gate-row.ts";
import type { ShownTable } from "../core/shown-table.ts";
import { storeGates } from "./store-gates.ts";
import { type GateOptions, type Waiver, gateTable, requireStage } from "./stages.ts";

/**
 * What the magics of one notebook share: the experiment and config at hand, the run that takes what they find, and the
 * verdicts so far. Programs pass these to functions themselves and need no workbench.
 */
export interface Workbench {
  /** The config of the last `%%config` cell, frozen; undefined before the first. */
  readonly config: PlainObject | undefined;
  readonly experiment: Experiment | undefined;
  /** The last verdict of each check for each data and model, those of earlier sessions first; gates judge which hold. */
  readonly verdicts: readonly Verdict[];
  /** Data and model at hand, once a check or gate has named them. */
  readonly subject: VerdictSubject | undefined;
  /** Waivers so far. */
  readonly waivers: readonly Waiver[];
  /** Folder of the run at hand, finished or not; undefined before the first. */
  readonly runDirectory: string | undefined;
  /** Takes a parsed config; the next run uses it. */
  setConfig(config: PlainObject): void;
  /** Makes an experiment the one at hand. */
  setExperiment<C extends object>(experiment: Experiment<C>): void;
  /** Says which data and model are at hand, and reads what earlier sessions found about them. */
  setSubject(subject: VerdictSubject): void;
  /** The run at hand, for what is found around training; opened on first use. */
  run(): Run;
  /** A run at hand that hasn't trained yet and has this config; a new one otherwise, with the verdicts so far. */
  runToTrain(config: PlainObject): Promise<Run>;
  /** Keeps a verdict, for later sessions too, and writes it, with its figure and the gate table, into the run at hand. */
  record(verdict: Verdict): void;
  /** The gate table of the verdicts and waivers so far. */
  gates(): ShownTable<GateRow>;
  /** Enters a stage: throws a `gate` error where its gate isn't open, unless there is a reason to waive it. */
  enter(stage: Stage, options?: { readonly waive?: string }): ShownTable<GateRow>;
  /** Writes a figure into the run at hand. */
  recordFigure(name: string, figure: Figure, caption?: string): void;
}

/**
 * Makes a workbench; a kernel has one, {@link workbench}, and tests make their own.
 *
 * @param options - `root`: folder of all runs, `train_log` by default.
 */
export function createWorkbench(options: { readonly root?: string } = {}): Workbench {
  let config: PlainObject | undefined;
  let experiment: Experiment | undefined;
  let current: Run | undefined;
  let currentConfig: PlainObject = {};
  let currentSubject: VerdictSubject | undefined;
  const verdicts = new Map<string, KeptVerdict>();
  const waivers: Waiver[] = [];
  let subject: VerdictSubject | undefined;
  const judged = (): GateOptions => ({ waivers, ...compact({ subject }) });
  const named = (): { readonly experiment?: string } => compact({ experiment: experiment?.name });
  const own = (): readonly KeptVerdict[] =>
    ownVerdicts([...verdicts.values()], { ...named(), ...compact({ subject }) });
  const gates = (): ShownTable<GateRow> => gateTable(own(), judged());
  const storeAllGates = (target: Run): void => storeGates(target, own(), judged());
  const open = (used: PlainObject, holds?: "findings"): Run => {
    const baseline = experiment?.config;
    const isChild = baseline !== undefined && configDifference(baseline, used).length > 0;
    const extra = { parentConfig: isChild ? baseline : undefined, backend: backendInfo(), holds };
    const before = current?.directory;
    current = openRun({
      experiment: experiment?.name ?? "notebook",
      config: used,
      ...compact(extra),
      ...options,
    });
    currentConfig = used;
    currentSubject = subject;
    if (before !== undefined) carryFindings(before, current);
    for (const verdict of currentVerdicts(own(), subject)) {
      store(current, verdict);
    }
    storeAllGates(current);
    return current;
  };
  const canTrain = (candidate: Run, used: PlainObject): boolean =>
    candidate.info.status === "RUNNING" &&
    candidate.info.experiment === experiment?.name &&
    configDifference(currentConfig, used).length === 0 &&
    holdsFor(currentSubject, subject) &&
    // Checks of another experiment were kept in it: its report would show them as its own.
    readRun(candidate.directory).verdicts.every((verdict) => holdsFor(verdict.subject, subject)) &&
    readMetrics(candidate.directory).length === 0;
  const store = (target: Run, verdict: Verdict): void => {
    const { check, figure, summary } = verdict;
    target.logVerdict(verdict);
    if (figure !== undefined) target.logFigure(check, figure, summary);
  };
  const run = (): Run => current ?? open(config ?? experiment?.config ?? {}, "findings");
  return {
    get config() {
      return config;
    },
    get experiment() {
      return experiment;
    },
    get verdicts() {
      return [...verdicts.values()];
    },
    get subject() {
      return subject;
    },
    get waivers() {
      return [...waivers];
    },
    get runDirectory() {
      return current?.directory;
    },
    setConfig: (next) => {
      config = freezeConfig(next);
    },
    setExperiment: (next) => {
      experiment = next as unknown as Experiment;
    },
    setSubject: (next) => {
      subject = next;
      for (const verdict of readEvidence(next, options.root, named())) {
        if (!verdicts.has(keyOf(verdict))) verdicts.set(keyOf(verdict), verdict);
      }
    },
    run,
    runToTrain: async (used) => {
      if (current !== undefined && canTrain(current, used)) {
        current.beginTraining();
        return current;
      }
      await endUnused(current);
      return open(used);
    },
    record: (found) => {
      const verdict = { ...found, ...named() };
      // The newest one is the last one, also where it takes the place of an earlier one.
      verdicts.delete(keyOf(verdict));
      verdicts.set(keyOf(verdict), verdict);
      keepEvidence(verdict, options.root);
      store(run(), verdict);
      storeAllGates(run());
    },
    gates,
    enter: (stage, entering = {}) => {
      const waiver = requireStage(stage, own(), { ...entering, ...judged() });
      if (waiver !== undefined) {
        waivers.push(waiver);
        storeAllGates(run());
      }
      return gates();
    },
    recordFigure: (name, figure, caption) => run().logFigure(name, figure, caption),
  };
}

/** Ends the run at hand before another one takes its place; a training that is still open was cut off with its cell. */
async function endUnused(run: Run | undefined): Promise<void> {
  if (run?.info.holds === undefined) {
    await run?.finish("KILLED", { reason: "its cell was stopped" });
    return;
  }
  await run.finish("FINISHED", { reason: "another run took its place before training" });
}

/** One verdict of a check for each data and model that it was made for. */
function keyOf({ check, subject }: Verdict): string {
  return `${check} ${subject?.data ?? ""} ${subject?.model ?? ""}`;
}

/** What a run's own training makes; everything else in a run at hand was found by the notebook. */
const ownFindings = new Set(["curves", "confusion", "worst-samples", "gates", "waivers"]);

/** Takes comparisons, searches and other findings of the notebook along into its next run, so that one report has all. */
function carryFindings(from: string, to: Run): void {
  const { figures, tables, verdicts } = readRun(from);
  // Those of verdicts that still hold are drawn with them.
  const drawn = new Set(verdicts.map(({ check }) => check));
  for (const { name, figure, caption } of figures) {
    if (!ownFindings.has(name) && !drawn.has(name)) to.logFigure(name, figure, caption);
  }
  for (const { name, rows, caption } of tables) {
    if (!ownFindings.has(name)) to.logTable(name, rows, caption);
  }
}

/** The workbench of this process, which the practice magics share. */
export const workbench: Workbench = createWorkbench();
