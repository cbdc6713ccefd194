import { type ConfigChange, configDifference } from "../config/config-difference.ts";
import type { PlainObject } from "../config/plain-object.ts";
import type { DisplayableFigure } from "../core/figure.ts";
import type { Verdict } from "../core/verdict.ts";
import { changesFigure, type ShownChange } from "../plots/changes.ts";

/** Options of {@link checkOneChange}. */
export interface OneChangeOptions {
  /** Config of the experiment to compare with. */
  readonly parent: PlainObject;
  /** Config of the experiment at hand. */
  readonly child: PlainObject;
  /** Why several changes at once are meant; an empty text is none. */
  readonly multi?: string;
  /** Leaves that don't count, e.g. `seed`; default none. */
  readonly ignore?: readonly string[];
}

/**
 * Checks that an experiment changes one thing (row #82): with two, nobody knows which one helped. A reason for several
 * lets it pass and stays in the evidence.
 */
export function checkOneChange(options: OneChangeOptions): Verdict {
  const { parent, child, multi = "", ignore = [] } = options;
  const changes = configDifference(parent, child).filter(({ path }) => !ignore.includes(path));
  const reason = multi.trim();
  const passed = changes.length <= 1 || reason !== "";
  const names = changes
    .map(shownChange)
    .map(({ path, before, after }) => `${path}: ${before} → ${after}`);
  const paths = changes.map(({ path }) => path);
  return {
    check: "one-change",
    stage: "regularize",
    passed,
    value: changes.length,
    threshold: "≤ 1",
    unit: changes.length === 1 ? "change" : "changes",
    summary:
      changes.length === 0
        ? "Nothing changed."
        : `Changed: ${names.join(", ")}${reason === "" ? "" : ` (${reason})`}.`,
    evidence: { changes, reason },
    remedy: passed
      ? []
      : [
          `Change one thing an experiment: keep ${paths[0] ?? ""} and put ${paths.slice(1).join(", ")} back, then run the next one.`,
          'Where they belong together, say why: --multi "why" (multi: "why" in a program).',
        ],
    ...pictureOf(changes, passed),
    seedReference: "#82 (S2, S0)",
  };
}

function pictureOf(
  changes: readonly ConfigChange[],
  good: boolean,
): { readonly figure?: DisplayableFigure } {
  if (changes.length === 0) return {};
  const count = changes.length === 1 ? "1 change" : `${changes.length} changes`;
  const title = `${count} since the run to compare with`;
  return { figure: changesFigure(changes.map(shownChange), { title, good }) };
}

function shownChange({ path, before, after }: ConfigChange): ShownChange {
  return { path, before: valueText(before), after: valueText(after) };
}

function valueText(value: unknown): string {
  return JSON.stringify(value) ?? "nothing";
}
