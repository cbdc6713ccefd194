import { type RunSummary, listRuns } from "../tracking/list-runs.ts";
import type { RunInfo } from "../tracking/run.ts";
import { type Row, type ShownTable, shownTable } from "../core/shown-table.ts";

/** Metrics that stand in the table; a run keeps all. */
const shownMetrics = ["loss", "val_loss", "val_acc", "test_loss", "test_acc"];

/**
 * The runs as a table: name, status, metrics, duration; parts of a sweep or comparison name their parent.
 *
 * @param options - `root`: folder of all runs; `experiment`: only its runs; `last`: only the newest ones.
 */
export function runsTable(
  options: { readonly root?: string; readonly experiment?: string; readonly last?: number } = {},
): ShownTable {
  const { root = "train_log", experiment, last } = options;
  const runs = listRuns(root).filter(
    ({ info }) => experiment === undefined || info.experiment === experiment,
  );
  const shown = last === undefined ? runs : runs.slice(-last);
  const hidden = runs.length - shown.length;
  const columns = shownMetrics.filter((name) => shown.some(({ metrics }) => name in metrics));
  const of = experiment === undefined ? "" : ` of ${experiment}`;
  return shownTable(
    shown.map((run) => rowOf(run, columns)),
    {
      caption: hidden === 0 ? "" : `${hidden} older runs are not shown`,
      empty: `There are no runs${of} in ${root}.`,
    },
  );
}

function rowOf({ info, metrics, durationMs }: RunSummary, columns: readonly string[]): Row {
  return {
    experiment: info.experiment,
    name: info.name,
    status: statusOf(info),
    ...Object.fromEntries(columns.map((name) => [name, metrics[name]])),
    duration: describeDuration(durationMs),
    part_of: info.parentRunId ?? "",
  };
}

/** How a run stands; one in which nothing has trained holds checks and no more, whether its notebook is open or not. */
function statusOf({ status, holds }: RunInfo): string {
  return holds === undefined ? status : "checks only";
}

/** `3 h 05 min`, `2 min 07 s` or `4.2 s`. */
export function describeDuration(milliseconds: number): string {
  const seconds = Math.max(0, milliseconds) / 1000;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const minutes = Math.floor(seconds / 60);
  const two = (value: number): string => String(Math.floor(value)).padStart(2, "0");
  if (minutes < 60) return `${minutes} min ${two(seconds % 60)} s`;
  return `${Math.floor(minutes / 60)} h ${two(minutes % 60)} min`;
}
