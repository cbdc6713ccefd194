import type { Verdict, VerdictSubject } from "../core/verdict.ts";
import type { CheckEntry, CheckSubject } from "./check-entry.ts";
import { bindVerdict } from "./verdict-subject.ts";

/**
 * Runs a check and says on its verdict what it holds for. After an interrupt in the middle the verdict is partial: it says
 * how far the check came, passes nothing, and what the check touched has been put back.
 *
 * @param subject - Model, data and settings.
 * @param identity - Data and model as the verdict names them.
 * @throws What the check throws by itself.
 */
export async function runEntry(
  entry: CheckEntry,
  subject: CheckSubject,
  identity: VerdictSubject,
): Promise<Verdict> {
  let progress = 0;
  const watched: CheckSubject = {
    ...subject,
    onProgress: (fraction) => {
      progress = Math.max(progress, fraction);
      subject.onProgress?.(fraction);
    },
  };
  try {
    // A turn of the event loop, in which an interrupt can come: checks that compute in one piece give none.
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
    subject.signal?.throwIfAborted();
    const verdict = await entry.run(watched);
    // What a check found while it was being interrupted can't be trusted: it may have taken the interrupt for a finding.
    subject.signal?.throwIfAborted();
    return bindVerdict(verdict, identity, entry.about);
  } catch (error) {
    if (subject.signal?.aborted !== true) throw error;
    return bindVerdict(partialVerdict(entry, progress), identity, entry.about);
  }
}

/**
 * The verdict of a check that could not be made.
 *
 * @param entry - The check.
 * @param message - Why.
 */
export function brokenVerdict(entry: Pick<CheckEntry, "name" | "stage">, message: string): Verdict {
  return {
    check: entry.name,
    stage: entry.stage,
    passed: false,
    value: Number.NaN,
    threshold: "runs to its end",
    unit: "",
    summary: `The check could not be made: ${message}`,
    evidence: { error: message },
    remedy: [message],
    seedReference: "–",
  };
}

/** What was stopped isn't done: checks that go on after their budget tell 1 before their end. */
const mostDone = 0.99;

function partialVerdict({ name, stage }: CheckEntry, told: number): Verdict {
  const progress = Math.min(told, mostDone);
  const percent = Math.floor(100 * progress);
  return {
    check: name,
    stage,
    passed: false,
    value: progress,
    threshold: "runs to its end",
    unit: "of the check done",
    summary: `Interrupted after ${percent} % of the check: nothing can be said yet, and nothing was changed.`,
    evidence: { interrupted: true, progress },
    remedy: [`Run it again to its end: %check ${name}.`],
    seedReference: "–",
    partial: `interrupted at ${percent} %`,
  };
}
