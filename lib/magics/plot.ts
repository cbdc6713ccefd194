import { AthanorError } from "../core/errors.ts";
import type { RunRecord } from "../tracking/read-run.ts";
import type { Magic, MagicContext, MagicInvocation } from "./magic.ts";

/** `%plot`. */
export const plotMagics: readonly Magic[] = [
  {
    name: "plot",
    kind: "line",
    summary:
      "Draw a figure of a run: curves, confusion, worst-samples …; without a name, list them.",
    help: "Figures are read from the run's folder, so they can be drawn long after the run. `curves` is drawn from its metrics.",
    options: {
      run: {
        type: "string",
        description: "A run: folder, name, id or last; default the notebook's",
      },
      root: {
        type: "string",
        description: "Folder of all runs",
        default: "train_log",
        values: "folder",
      },
    },
    positionals: [
      {
        name: "figure",
        description: "Name of the figure",
        values: ["curves", "confusion", "worst-samples"],
      },
    ],
    run: plotFigure,
  },
];

async function plotFigure(invocation: MagicInvocation, context: MagicContext): Promise<unknown> {
  const record = await recordOf(invocation);
  const [name] = invocation.positionals;
  const names = figureNames(record);
  if (name === undefined) {
    context.print(`${record.info.name}: ${names.join(", ") || "no figures yet"}\n`);
    return undefined;
  }
  const { showing } = await import("../plots/figure.ts");
  const stored = record.figures.find((entry) => entry.name === name);
  if (stored !== undefined) return showing(stored.figure);
  if (name === "curves" && record.metrics.length > 0) {
    const { curvesFigure } = await import("../plots/curves.ts");
    const { curvePoints } = await import("../tracking/curve-points.ts");
    const { humanReference } = await import("../plots/reference-lines.ts");
    const references = humanReference(record.verdicts);
    return curvesFigure(curvePoints(record.metrics), { title: record.info.name, references });
  }
  throw new AthanorError(
    "not-found",
    `Expected a figure of ${record.info.name}, received "${name}". It has: ${names.join(", ") || "none yet"}.`,
  );
}

function figureNames({ figures, metrics }: RunRecord): string[] {
  const stored = figures.map((entry) => entry.name);
  return metrics.length > 0 && !stored.includes("curves") ? ["curves", ...stored] : stored;
}

async function recordOf({ options: { run, root } }: MagicInvocation): Promise<RunRecord> {
  const { readRun } = await import("../tracking/read-run.ts");
  const { workbench } = await import("../experiments/workbench.ts");
  if (run === undefined && workbench.runDirectory !== undefined) {
    return readRun(workbench.runDirectory);
  }
  const { findRun } = await import("../tracking/find-run.ts");
  const reference = typeof run === "string" ? run : "last";
  return readRun(findRun(reference, typeof root === "string" ? root : "train_log"));
}
