import { loadDigits } from "../../lib/data/digits.ts";
import { browseData } from "../../lib/data/browse-data.ts";
import { sampleSheet } from "../../lib/checks/data-subject.ts";
import type { Figure } from "../../lib/core/figure.ts";
import { boardFigure } from "../../lib/experiments/stage-board.ts";
import { stageNeeds } from "../../lib/experiments/stage-needs.ts";
import type { GateRow } from "../../lib/experiments/gate-row.ts";
import { stages } from "../../lib/core/verdict.ts";

/** Figures of practices that aren't checks, by the name of their picture in docs/checks/images. */
export async function figureExamples(): Promise<Readonly<Record<string, Figure>>> {
  const found = browseData(await loadDigits(), {
    where: "class == 8",
    sort: "contrast",
    limit: 24,
  });
  const { figure } = sampleSheet(found.data, Array.from(found.data.ids.keys()), {
    title: `${found.rows.length} samples`,
    captions: found.rows.map((row) => `${row.class}\n${row.split}/${row.id}`),
  });
  if (figure === undefined) throw new Error("Expected digits to be shown as pictures.");
  return { "data-query": figure, stages: boardFigure(someEvidence()) };
}

/** A board in the middle of the path: data settled but for one waived verdict, skeleton begun. */
function someEvidence(): GateRow[] {
  const states: Readonly<Record<string, GateRow["state"]>> = {
    "label-noise": "stale",
    gradients: "failed",
    loader: "waived",
  };
  return stages.flatMap((stage, index) =>
    stageNeeds[stage].map(({ check, need, rows }, place) => ({
      stage,
      check,
      need,
      rows,
      value: "",
      threshold: "",
      next: "",
      state: states[check] ?? (index === 0 || (index === 1 && place < 6) ? "passed" : "missing"),
    })),
  );
}
