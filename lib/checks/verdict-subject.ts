import type { Verdict, VerdictSubject } from "../core/verdict.ts";
import type { Splits } from "../data/labeled-data.ts";
import { splitsFingerprint } from "../data/splits-fingerprint.ts";
import { checkedStructure } from "../models/model-signature.ts";
import type { CheckEntry, CheckSubject } from "./check-entry.ts";

/** What {@link subjectOf} identifies. */
export interface SubjectParts extends Pick<CheckSubject, "buildModel"> {
  readonly data: Splits;
}

/**
 * Names the data and the model that verdicts are about, by fingerprint and structure. Builds the model once.
 *
 * @throws What `buildModel` throws.
 */
export function subjectOf(parts: SubjectParts): Required<VerdictSubject> {
  const model = parts.buildModel();
  try {
    return { data: splitsFingerprint(parts.data), model: checkedStructure(model) };
  } finally {
    model.dispose();
  }
}

/**
 * Says on a verdict what it holds for: data checks for the data alone, checks of a model for both.
 *
 * @param verdict - Stays as it is.
 * @param about - What the check looks at.
 */
export function bindVerdict(
  verdict: Verdict,
  subject: VerdictSubject,
  about: CheckEntry["about"] = "model",
): Verdict {
  return { ...verdict, subject: about === "data" ? { data: subject.data } : subject };
}
