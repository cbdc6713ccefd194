import type { Verdict, VerdictSubject } from "../core/verdict.ts";

/** A verdict that says for which experiment it was made, so that no other one takes it for its own past. */
export interface KeptVerdict extends Verdict {
  /** Name of the experiment; absent where there was none. */
  readonly experiment?: string;
}

/** How a check stands for the data and the model at hand. */
export type Standing =
  | { readonly state: "passed" | "failed"; readonly verdict: Verdict }
  /** It was made for other data or another model: `why` says which. */
  | { readonly state: "stale"; readonly verdict: Verdict; readonly why: string }
  | { readonly state: "missing"; readonly why: string };

/**
 * Whether evidence holds for what is at hand: for the same data and, where it is about a model, the same structure. What
 * doesn't say what it was measured on is taken as it is.
 *
 * @param evidence - What a verdict or waiver was made for.
 * @param subject - What is at hand.
 */
export function holdsFor(
  evidence: VerdictSubject | undefined,
  subject: VerdictSubject | undefined,
): boolean {
  return staleReason(evidence, subject) === undefined;
}

/**
 * How a check stands: by its last verdict that holds for what is at hand, else stale by the last one for something else.
 *
 * @param check - Name of the check.
 * @param verdicts - All so far, in the order in which they were found.
 * @param subject - What is at hand; without it every verdict holds.
 */
export function standingOf(
  check: string,
  verdicts: readonly Verdict[],
  subject?: VerdictSubject,
): Standing {
  const own = verdicts.filter((verdict) => verdict.check === check);
  const verdict = own.findLast((candidate) => holdsFor(candidate.subject, subject));
  if (verdict?.partial !== undefined) return { state: "missing", why: verdict.partial };
  if (verdict !== undefined) return { state: verdict.passed ? "passed" : "failed", verdict };
  const stale = own.findLast(({ partial }) => partial === undefined);
  if (stale === undefined) return { state: "missing", why: "" };
  return { state: "stale", verdict: stale, why: staleReason(stale.subject, subject) ?? "" };
}

/**
 * The verdicts that say something about an experiment: its own, whatever they were made on, and those of other experiments
 * that hold for its data and model too. Without a name or without a subject all are taken.
 *
 * @param verdicts - In the order in which they were found.
 * @param of - Name of the experiment, and its data and model.
 */
export function ownVerdicts(
  verdicts: readonly KeptVerdict[],
  { experiment, subject }: { readonly experiment?: string; readonly subject?: VerdictSubject },
): readonly KeptVerdict[] {
  if (experiment === undefined) return verdicts;
  return verdicts.filter(
    ({ experiment: name = experiment, subject: about }) =>
      name === experiment || holdsFor(about, subject),
  );
}

/** The verdicts that hold for what is at hand, the last one of each check. */
export function currentVerdicts(
  verdicts: readonly Verdict[],
  subject?: VerdictSubject,
): readonly Verdict[] {
  const holding = verdicts.filter((verdict) => holdsFor(verdict.subject, subject));
  return [...new Map(holding.map((verdict) => [verdict.check, verdict])).values()];
}

function staleReason(
  evidence: VerdictSubject | undefined,
  subject: VerdictSubject | undefined,
): string | undefined {
  if (evidence === undefined || subject === undefined) return undefined;
  const changed = [
    ...change("data", evidence.data, subject.data),
    ...change("model", evidence.model, subject.model),
  ];
  return changed.length === 0 ? undefined : `the ${changed.join(" and the ")} changed since`;
}

function change(what: string, before: string | undefined, now: string | undefined): string[] {
  if (before === undefined || now === undefined || before === now) return [];
  return [`${what} (${before.slice(0, 8)}, now ${now.slice(0, 8)})`];
}
