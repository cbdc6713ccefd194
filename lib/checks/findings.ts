import type { Figure } from "../core/figure.ts";
import type { Stage, Verdict } from "../core/verdict.ts";

/** One thing that a check found wrong. */
export interface Finding {
  /** What is wrong, with names and numbers; part of a sentence. */
  readonly problem: string;
  /** The likely cause and what to do. */
  readonly remedy: string;
}

/** What {@link findingsVerdict} makes a verdict of. */
export interface Findings {
  readonly check: string;
  readonly stage: Stage;
  /** Most likely cause first. */
  readonly findings: readonly Finding[];
  /** The summary where nothing was found. */
  readonly clean: string;
  readonly evidence: Readonly<Record<string, unknown>>;
  readonly figure?: Figure;
  readonly seedReference: string;
}

/**
 * The verdict of a check that looks for several things: it passes when none was found.
 *
 * @param found - Findings in order; their remedies come once each.
 */
export function findingsVerdict(found: Findings): Verdict {
  const { check, stage, findings, clean, evidence, figure, seedReference } = found;
  const problems = findings.map(({ problem }) => problem);
  return {
    check,
    stage,
    passed: findings.length === 0,
    value: findings.length,
    threshold: "= 0",
    unit: findings.length === 1 ? "finding" : "findings",
    summary: findings.length === 0 ? clean : `${capital(problems.join("; "))}.`,
    evidence: { ...evidence, findings: problems },
    ...(figure === undefined ? {} : { figure }),
    remedy: [...new Set(findings.map(({ remedy }) => remedy))],
    seedReference,
  };
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

/**
 * A finding where a condition holds, else none; for lists.
 *
 * @param holds - Whether it was found.
 */
export function findingIf(holds: boolean, finding: Finding): readonly Finding[] {
  return holds ? [finding] : [];
}

/**
 * Names for a sentence: the first few, and how many more.
 *
 * @param names - Any number.
 * @param most - How many are named; default 4.
 */
export function someOf(names: readonly string[], most = 4): string {
  const more = names.length - most;
  const shown = names.slice(0, most).join(", ");
  return more > 0 ? `${shown} and ${more} more` : shown;
}
