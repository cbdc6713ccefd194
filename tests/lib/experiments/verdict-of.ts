import type { Stage, Verdict } from "../../../lib/core/verdict.ts";
import { stageNeeds } from "../../../lib/experiments/stage-needs.ts";

/** A verdict with the fields that gates look at. */
export function verdictOf(check: string, stage: Stage, more: Partial<Verdict> = {}): Verdict {
  const { passed = true } = more;
  return {
    check,
    stage,
    passed,
    value: 2.5,
    threshold: "2.303 ± 10 %",
    unit: "nats",
    summary: "found",
    evidence: {},
    remedy: passed ? [] : ["Scale the last layer's weights down."],
    seedReference: "#47",
    ...more,
  };
}

/** All that stages require, passed. */
export function allRequired(more: Partial<Verdict> = {}): Verdict[] {
  return Object.entries(stageNeeds).flatMap(([stage, needs]) =>
    needs
      .filter(({ need }) => need === "required")
      .map(({ check }) => verdictOf(check, stage as Stage, more)),
  );
}
