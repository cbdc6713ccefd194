import path from "node:path";
import { AthanorError } from "../core/errors.ts";
import { type Displayable, displaySymbol, type MimeBundle } from "../core/mime-bundle.ts";
import { escapeText } from "../core/escape-text.ts";
import { bytesText } from "../core/units.ts";
import type { WrittenReport } from "../reports/write-report.ts";
import type { Magic, MagicContext, MagicInvocation } from "./magic.ts";

/** `%report`. */
export const reportMagics: readonly Magic[] = [
  {
    name: "report",
    kind: "line",
    summary: "Write a run's report: one HTML file that needs no network.",
    help: "RUN is a folder, a name, an id or `last`; without it the notebook's own run is meant, and takes the cells executed so far. The report is made from the run's folder alone: making it again gives the same bytes.",
    command: true,
    options: {
      out: {
        type: "string",
        short: "o",
        description: "File to write; report.html in the run's folder by default",
        values: "file",
      },
      root: {
        type: "string",
        description: "Folder of all runs",
        default: "train_log",
        values: "folder",
      },
    },
    positionals: [
      { name: "run", description: "The run's folder, name, id, or last", values: "folder" },
    ],
    run: runReport,
  },
];

async function runReport(invocation: MagicInvocation, context: MagicContext): Promise<unknown> {
  const { workbench } = await import("../experiments/workbench.ts");
  const { writeReport } = await import("../reports/write-report.ts");
  const { out } = invocation.options;
  const directory = await runFolder(invocation, workbench.runDirectory);
  if (directory === workbench.runDirectory) {
    // The terminal has no cells; those that the run stored stay.
    const cells = await context.cells();
    if (cells.length > 0) workbench.run().logCells(cells);
  }
  const file = typeof out === "string" ? { out: path.resolve(context.cwd, out) } : {};
  return displayReport(await writeReport(directory, file), context.cwd);
}

async function runFolder(
  invocation: MagicInvocation,
  current: string | undefined,
): Promise<string> {
  const { findRun } = await import("../tracking/find-run.ts");
  const [reference] = invocation.positionals;
  const { root = "train_log" } = invocation.options;
  if (reference !== undefined) return findRun(reference, String(root));
  if (current !== undefined) return current;
  throw new AthanorError(
    "argument",
    "Expected a run, received none, and none has been trained in this session. Name one (`%report last`; in a terminal `athanor report last`), or train first: `%run_experiment`.",
  );
}

/** A written report that shows itself as a link with its size and digest. */
function displayReport(report: WrittenReport, cwd: string): WrittenReport & Displayable {
  const shown = (): MimeBundle => {
    const near = path.relative(cwd, report.path);
    const place = near.startsWith("..") ? report.path : near.split(path.sep).join("/");
    const size = bytesText(report.bytes);
    const link = `<a href="${escapeText(encodeURI(place))}" target="_blank">${escapeText(place)}</a>`;
    return {
      "text/html": `<p>Report: ${link} · ${size}<br><small>SHA-256 <code>${report.sha256}</code></small></p>`,
      "text/plain": `Report: ${place} (${size})\nSHA-256 ${report.sha256}`,
    };
  };
  return Object.defineProperty({ ...report }, displaySymbol, { value: shown }) as WrittenReport &
    Displayable;
}
