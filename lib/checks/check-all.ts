import { useReadableBackend } from "../backend/synchronous-reads.ts";
import { AthanorError } from "../core/errors.ts";
import type { Displayable } from "../core/mime-bundle.ts";
import { displaySymbol } from "../core/mime-bundle.ts";
import type { Verdict, VerdictSubject } from "../core/verdict.ts";
import { splitsFingerprint } from "../data/splits-fingerprint.ts";
import { checkedStructure } from "../models/model-signature.ts";
import type { CheckCost, CheckEntry, CheckSubject } from "./check-entry.ts";
import { checks } from "./checks.ts";
import { reportBundle } from "./display-check-report.ts";
import { brokenVerdict, runEntry } from "./run-entry.ts";
import { bindVerdict } from "./verdict-subject.ts";

/** Options of {@link checkAll}. */
export type CheckAllOptions = CheckSubject & {
  /** How much time to spend: `economy` trains nothing, `full` runs everything; default `standard`. */
  readonly cost?: CheckCost;
  /** Told each verdict as it comes. */
  readonly onVerdict?: (verdict: Verdict) => void | Promise<void>;
};

/** What {@link checkAll} found; shows itself as one table with the three most important remedies first. */
export interface CheckReport extends Displayable {
  readonly verdicts: readonly Verdict[];
  /** Checks that didn't run, and why. */
  readonly skipped: readonly { readonly check: string; readonly reason: string }[];
  /** At most three: the first cause of each failed check, in the order of the recipe. */
  readonly remedies: readonly string[];
  /** Whether every check that ran passed. */
  readonly passed: boolean;
  readonly seconds: number;
}

const costs: readonly CheckCost[] = ["economy", "standard", "full"];

/**
 * Runs every check that applies to a model and its data within a budget, in the order of the recipe; one that fails or
 * throws doesn't stop the others. Each verdict names the data and the model that it holds for.
 *
 * After an interrupt the report holds what was found until then, and the rest under `skipped`.
 *
 * @param options - Model, data, loss and optimizer of an experiment.
 * @throws {AthanorError} `argument` for an unknown cost; what `buildModel` throws.
 */
export async function checkAll(options: CheckAllOptions): Promise<CheckReport> {
  const { cost = "standard" } = options;
  const budget = costs.indexOf(cost);
  if (budget < 0) {
    throw new AthanorError(
      "argument",
      `Expected \`cost\` to be ${costs.join(", ")}; received ${cost}.`,
    );
  }
  const goBack = await useReadableBackend();
  try {
    return await runPlanned({ ...options, budget });
  } finally {
    await goBack();
  }
}

async function runPlanned(
  options: CheckAllOptions & { readonly budget: number },
): Promise<CheckReport> {
  const { cost: _, budget, onVerdict, onProgress, signal, ...subject } = options;
  const started = performance.now();
  const { planned, skipped, identity } = plan(subject, budget);
  const verdicts: Verdict[] = [];
  for (const [index, entry] of planned.entries()) {
    const result = await runGuarded(
      entry,
      {
        ...subject,
        ...(signal === undefined ? {} : { signal }),
        onProgress: (fraction) => onProgress?.((index + fraction) / planned.length),
      },
      identity,
    );
    if (typeof result === "string") skipped.push({ check: entry.name, reason: result });
    else {
      verdicts.push(result);
      await onVerdict?.(result);
    }
    onProgress?.((index + 1) / planned.length);
  }
  return reportOf({ verdicts, skipped, seconds: (performance.now() - started) / 1000 });
}

interface Plan {
  readonly planned: readonly CheckEntry[];
  readonly skipped: { readonly check: string; readonly reason: string }[];
  readonly identity: VerdictSubject;
}

function plan(subject: CheckSubject, budget: number): Plan {
  const model = subject.buildModel();
  const shape = model.outputs[0]?.shape ?? [];
  const isSimple = model.inputs.length === 1 && model.outputs.length === 1 && shape.length === 2;
  const identity = { data: splitsFingerprint(subject.data), model: checkedStructure(model) };
  model.dispose();
  const affordable = checks.filter(({ cost }) => costs.indexOf(cost) <= budget);
  return {
    identity,
    planned: affordable.filter(({ needsTrainer }) => isSimple || !needsTrainer),
    skipped: affordable
      .filter(({ needsTrainer }) => !isSimple && needsTrainer)
      .map(({ name }) => ({
        check: name,
        reason: "needs a model with one input and one output of shape [batch, outputs]",
      })),
  };
}

/** The verdict; one that failed with the error's text where the check throws; why there is none. */
async function runGuarded(
  entry: CheckEntry,
  subject: CheckSubject,
  identity: VerdictSubject,
): Promise<Verdict | string> {
  if (subject.signal?.aborted === true) return "interrupted";
  try {
    const verdict = await runEntry(entry, subject, identity);
    return verdict.partial ?? verdict;
  } catch (error) {
    if (error instanceof AthanorError && error.fault === "inapplicable") {
      return typeof error.cause === "string" ? error.cause : error.message;
    }
    const message = error instanceof Error ? error.message : String(error);
    return bindVerdict(brokenVerdict(entry, message), identity, entry.about);
  }
}

function reportOf(found: {
  readonly verdicts: readonly Verdict[];
  readonly skipped: CheckReport["skipped"];
  readonly seconds: number;
}): CheckReport {
  const failed = found.verdicts.filter(({ passed }) => !passed);
  const causes = failed.flatMap(({ remedy }) => remedy.slice(0, 1));
  const report = {
    ...found,
    remedies: [...new Set(causes)].slice(0, 3),
    passed: failed.length === 0,
  };
  return Object.defineProperty(report, displaySymbol, {
    value: () => reportBundle(report),
  }) as unknown as CheckReport;
}
