import { secondsText } from "../core/units.ts";
import type { RunRecord } from "../tracking/read-run.ts";
import { gatesOf } from "./gates-section.ts";
import { dateText, escapeHtml, field, isObject, numberText } from "./html.ts";
import { factsHtml } from "./table.ts";

const statusWords = {
  RUNNING: "still running",
  SCHEDULED: "scheduled",
  FINISHED: "finished",
  FAILED: "failed",
  KILLED: "killed",
} as const;

/** The head of the report: name, verdict in one line, the numbers that count, and where and when it ran. */
export function headerHtml(record: RunRecord): string {
  const { info } = record;
  const status = statusWords[info.status] ?? String(info.status);
  return (
    `<header class="hero ${escapeHtml(info.status).toLowerCase()}">` +
    `<p class="eyebrow">${escapeHtml(info.experiment)} <span class="status">${escapeHtml(status)}</span></p>` +
    `<h1>${escapeHtml(titleOf(record))}</h1><p class="verdict">${escapeHtml(verdictLine(record))}</p>` +
    `${problemsHtml(record)}${tilesHtml(record)}${factsHtml(facts(record))}</header>`
  );
}

/** A run's name without the time stamp and the id that make it unique. */
export function titleOf(record: RunRecord): string {
  const { name, runId } = record.info;
  const short = name.endsWith(`-${runId}`) ? name.slice(0, -runId.length - 1) : name;
  return short === "" ? name : short;
}

/** The run in one sentence or two: how it ended, and how its gates stand. */
export function verdictLine(record: RunRecord): string {
  return [endLine(record), gatesLine(record)].filter((line) => line !== "").join(" ");
}

function endLine(record: RunRecord): string {
  const { status, reason = "" } = record.info;
  const step = record.metrics.at(-1)?.step;
  const where = step === undefined ? "before its first step" : `at step ${step}`;
  const why = reason === "" ? "" : `: ${reason.replace(/\.$/, "")}`;
  switch (status) {
    case "FINISHED":
      return reason === "" ? "The run finished." : `Finished${why}.`;
    case "FAILED":
      return `The run failed ${where}${why}. What stands here was on disk by then.`;
    case "KILLED":
      return `The run was killed ${where}${why}. What stands here was on disk by then.`;
    case "RUNNING":
      return `The run is still going: this is what was on disk ${where}.`;
    case "SCHEDULED":
      return "The run hasn't started yet.";
  }
}

function gatesLine(record: RunRecord): string {
  const gates = gatesOf(record);
  const of = (state: string): string[] =>
    gates.filter((gate) => gate.state === state).map((gate) => gate.check);
  if (gates.length === 0) return "No gate was checked.";
  if (of("passed").length === gates.length) return `All ${gates.length} gates passed.`;
  const open = (["failed", "missing", "waived"] as const).flatMap((state) =>
    of(state).length === 0 ? [] : [`${state}: ${of(state).join(", ")}`],
  );
  return `${of("passed").length} of ${gates.length} gates passed; ${open.join("; ")}.`;
}

function problemsHtml(record: RunRecord): string {
  if (record.problems.length === 0) return "";
  const lines = record.problems.map((problem) => `<li>${escapeHtml(problem)}</li>`).join("");
  return `<div class="problems"><b>Parts of the folder could not be read</b><ul>${lines}</ul></div>`;
}

const metricNames: readonly (readonly [key: string, name: string])[] = [
  ["test_acc", "Test accuracy"],
  ["test_accuracy", "Test accuracy"],
  ["val_acc", "Validation accuracy"],
  ["val_accuracy", "Validation accuracy"],
  ["test_loss", "Test loss"],
  ["val_loss", "Validation loss"],
];

function tilesHtml(record: RunRecord): string {
  const metrics = finalMetrics(record);
  const known = metricNames.flatMap(([key, name]) => {
    const value = metrics.get(key);
    return value === undefined ? [] : [[name, metricText(key, value)] as const];
  });
  const named = new Set(metricNames.map(([key]) => key));
  const others = [...metrics]
    .filter(([key]) => !named.has(key))
    .map(([key, value]) => {
      return [key, metricText(key, value)] as const;
    });
  const shown = known.length > 0 ? known : others.slice(0, 4);
  const tiles = shown.map(
    ([name, text], index) =>
      `<div class="tile${index === 0 ? " first" : ""}"><b>${escapeHtml(text)}</b><span>${escapeHtml(name)}</span></div>`,
  );
  return tiles.length === 0 ? "" : `<div class="tiles">${tiles.join("")}</div>`;
}

/** Metrics of the result, else the last logged value of each. */
function finalMetrics(record: RunRecord): ReadonlyMap<string, number> {
  const result = field(record.result, "metrics");
  const entries = isObject(result)
    ? Object.entries(result)
    : record.metrics.flatMap((point) => Object.entries(point.values));
  return new Map(
    entries.filter((entry): entry is [string, number] => typeof entry[1] === "number"),
  );
}

function metricText(key: string, value: number): string {
  return /(^|_)acc(uracy)?$/.test(key) && Number.isFinite(value)
    ? `${(100 * value).toFixed(2)} %`
    : numberText(value);
}

function facts(record: RunRecord): (readonly [string, unknown])[] {
  const { info, environment } = record;
  const last = record.metrics.at(-1);
  const end = info.endTime ?? last?.timestamp;
  return [
    ["Started", dateText(info.startTime)],
    ["Duration", durationText(info.startTime, end) + (info.endTime === undefined ? " so far" : "")],
    ["Steps", last === undefined ? "none" : `${last.step} (${numberText(last.epoch)} epochs)`],
    ["Host", info.host],
    ["Backend", field(environment, "backend", "device") ?? field(environment, "backend", "name")],
    ["Code", codeText(field(environment, "git"))],
    ["Seed", record.config["seed"]],
    ["Run", info.name],
    ...(info.parentRunId === undefined ? [] : [["Parent run", info.parentRunId] as const]),
    ...Object.entries(info.tags).map(([key, value]) => [key, value] as const),
  ];
}

function durationText(start: number, end: number | undefined): string {
  return end === undefined ? "–" : secondsText(Math.max(0, end - start) / 1000);
}

function codeText(git: unknown): string {
  const commit = field(git, "commit");
  if (typeof commit !== "string") return "not in a git repository";
  const branch = field(git, "branch");
  const dirty = field(git, "dirty") === true ? ", with uncommitted changes" : "";
  return `${commit.slice(0, 10)}${branch ? ` on ${String(branch)}` : ""}${dirty}`;
}
