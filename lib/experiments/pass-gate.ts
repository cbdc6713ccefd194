import { selectBackend } from "../backend/select-backend.ts";
import { subjectOf } from "../checks/verdict-subject.ts";
import { stopSignal } from "../core/notebook-signal.ts";
import type { Verdict, VerdictSubject } from "../core/verdict.ts";
import type { Splits } from "../data/labeled-data.ts";
import { compact } from "./compact.ts";
import { readEvidence } from "./evidence-store.ts";
import { currentVerdicts, ownVerdicts } from "./evidence.ts";
import type { Experiment } from "./experiment.ts";
import { requireStage, type Waiver } from "./stages.ts";

/** What opens the gate of an experiment's stage. */
export interface GateQuestion {
  /**
   * Verdicts so far. They count beside those that earlier sessions kept below `root` for the same data and model; of one
   * check, one of these counts.
   */
  readonly verdicts?: readonly Verdict[];
  /** Waivers given before. */
  readonly waivers?: readonly Waiver[];
  /** Why to go on although the gate isn't open. */
  readonly waive?: string;
  /** Folder of all runs; `train_log` by default. */
  readonly root?: string;
  /** Ends the question while data and model are made for it. */
  readonly signal?: AbortSignal;
}

/** A gate that was passed: what runs behind it write into their record. */
export interface GatePass {
  /** Data and model that it was passed for; undefined where no verdict was given and none is asked for. */
  readonly subject?: VerdictSubject;
  /** The verdicts that hold for them. */
  readonly verdicts: readonly Verdict[];
  /** All waivers, the new one among them. */
  readonly waivers: readonly Waiver[];
  /** The waiver that this gate took. */
  readonly waiver?: Waiver;
}

/** A passed gate, and the data where it had to be loaded for the question. */
export interface PassedGate {
  readonly pass: GatePass;
  readonly data?: Splits;
}

/**
 * Asks the gate of an experiment's stage: whether the verdicts that it needs hold for its data and its model's structure
 * as they are with this config.
 *
 * A search asks once, for its baseline: its trials are variations of what was checked.
 *
 * @param config - Decides data and model.
 * @throws {AthanorError} `gate` when the stage isn't open; the reason of the signal once it is aborted.
 */
export async function passGate<C extends object>(
  experiment: Experiment<C>,
  config: C,
  question: GateQuestion,
): Promise<PassedGate> {
  const { waivers = [], waive, root, verdicts: given = [] } = question;
  const { stage = "data" } = experiment;
  const asksNothing = stage === "data";
  // Verdicts of other data or another model don't belong into its record; without any there is nothing to tell apart.
  if (asksNothing && given.length === 0) return { pass: { verdicts: [], waivers } };
  const { subject, data } = await identify(experiment, config, stopSignal(question.signal));
  const { name } = experiment;
  const kept =
    subject === undefined || asksNothing ? [] : readEvidence(subject, root, { experiment: name });
  const verdicts = ownVerdicts([...kept, ...given], compact({ experiment: name, subject }));
  const asked = compact({ waive, waivers, subject });
  const waiver = asksNothing ? undefined : requireStage(stage, verdicts, asked);
  const pass = {
    verdicts: currentVerdicts(verdicts, subject),
    waivers: waiver === undefined ? waivers : [...waivers, waiver],
    ...compact({ subject, waiver }),
  };
  return { pass, ...compact({ data }) };
}

/** Data and model of a config; nothing where they can't be made, which the run then says in its own folder. */
async function identify<C extends object>(
  experiment: Experiment<C>,
  config: C,
  signal: AbortSignal | undefined,
): Promise<{ readonly subject?: VerdictSubject; readonly data?: Splits }> {
  await selectBackend();
  try {
    const data = await experiment.data(config);
    const subject = subjectOf({ buildModel: () => experiment.model(config), data });
    signal?.throwIfAborted();
    return { subject, data };
  } catch (error) {
    if (signal?.aborted === true) throw error;
    return {};
  }
}
