import type { DisplayableFigure } from "../core/figure.ts";
import { displaySymbol, type MimeBundle } from "../core/mime-bundle.ts";
import { escapeText } from "../core/escape-text.ts";
import type { ShownTable } from "../core/shown-table.ts";
import { type Stage, stages } from "../core/verdict.ts";
import { toMimeBundle } from "../plots/figure-bundle.ts";
import { stagesFigure } from "../plots/stages.ts";
import { badColor, goodColor, warnColor } from "../plots/theme.ts";
import { type GateRow, type GateState, sharedReason, stepText, valueText } from "./gate-row.ts";

/** How a stage stands as a whole. */
interface StageLine {
  readonly stage: Stage;
  readonly number: number;
  /** Whether all that the stages before it owe is settled. */
  readonly open: boolean;
  readonly text: string;
  readonly rows: readonly GateRow[];
}

/**
 * Gives gate rows the look of a board: the six stages in order, open or shut, each with what it asks for.
 *
 * @param rows - Of all stages.
 */
export function showBoard(rows: readonly GateRow[]): ShownTable<GateRow> {
  return Object.defineProperty([...rows], displaySymbol, {
    value: () => boardBundle(rows),
  }) as unknown as ShownTable<GateRow>;
}

/** The picture of all stages above the table that says what to do. */
async function boardBundle(rows: readonly GateRow[]): Promise<MimeBundle> {
  const { "text/html": picture } = await toMimeBundle(boardFigure(rows));
  const html = boardHtml(rows);
  return {
    "text/html": typeof picture === "string" ? picture + html : html,
    "text/plain": boardText(rows),
  };
}

/**
 * The stages as bars of the verdicts that each asks for.
 *
 * @param rows - Of all stages.
 */
export function boardFigure(rows: readonly GateRow[]): DisplayableFigure {
  return stagesFigure(
    rows.map(({ stage, check, need, state }) => ({
      stage,
      check,
      state,
      required: need === "required",
    })),
  );
}

function stageLines(rows: readonly GateRow[]): readonly StageLine[] {
  let open = true;
  return stages.map((stage, index) => {
    const own = rows.filter((row) => row.stage === stage);
    const needed = own.filter(({ need }) => need === "required");
    const settled = needed.filter(({ state }) => state === "passed" || state === "waived").length;
    const owed =
      needed.length === 0
        ? "owes runs; no verdict is required"
        : `${settled} of ${needed.length} required verdicts`;
    const line = { stage, number: index + 1, open, rows: own, text: owed };
    open &&= settled === needed.length;
    return line;
  });
}

const signs: Readonly<Record<GateState, string>> = {
  passed: "✓ passed",
  failed: "✗ failed",
  missing: "○ missing",
  stale: "↻ stale",
  waived: "△ waived",
};

const colors: Readonly<Record<GateState, string>> = {
  passed: goodColor,
  failed: badColor,
  missing: "inherit",
  stale: warnColor,
  waived: warnColor,
};

function boardHtml(rows: readonly GateRow[]): string {
  const said = sharedReason(rows);
  const head = ["check", "", "state", "value", "expected", "rows", "what to do"]
    .map((text) => `<th style="text-align:left">${text}</th>`)
    .join("");
  const body = stageLines(rows).map((line) => {
    const title = `<tr><th colspan="7" style="text-align:left;padding-top:.8em">${headline(line)}</th></tr>`;
    return title + line.rows.map((row) => rowHtml(row, said)).join("");
  });
  const note = said === "" ? "" : `<p>${escapeText(staleNote(said))}</p>`;
  return `${note}<table class="athanor-stages"><thead><tr>${head}</tr></thead><tbody>${body.join("")}</tbody></table>`;
}

/** Said once where all that is stale is so for one reason. */
function staleNote(why: string): string {
  return `↻ stale: ${why}.`;
}

function rowHtml(row: GateRow, said: string): string {
  const state = `<td style="text-align:left;white-space:nowrap;color:${colors[row.state]}">${signs[row.state]}</td>`;
  const cells = [valueText(row.value), row.threshold, row.rows, stepText(row, said)];
  const faint = row.need === "required" ? "" : ";opacity:.75";
  return (
    `<tr><td style="text-align:left${faint}">${escapeText(row.check)}</td><td style="text-align:left${faint}">${row.need}</td>` +
    `${state}${cells.map((text) => `<td style="text-align:left${faint}">${escapeText(text)}</td>`).join("")}</tr>`
  );
}

function boardText(rows: readonly GateRow[]): string {
  const said = sharedReason(rows);
  const width = Math.max(...rows.map(({ check }) => check.length), 1);
  const blocks = stageLines(rows).map((line) =>
    [
      headline(line),
      ...line.rows.map((row) =>
        `  ${signs[row.state].padEnd(9)}  ${row.check.padEnd(width)}  ${row.need.padEnd(8)}  ${valueText(row.value)} ${row.threshold === "" ? "" : `(${row.threshold})`} ${stepText(row, said)}`.trimEnd(),
      ),
    ].join("\n"),
  );
  return [...(said === "" ? [] : [staleNote(said)]), ...blocks].join("\n");
}

function headline({ stage, number, open, text }: StageLine): string {
  return `${number} ${stage}: ${open ? "open" : "shut"}, ${text}`;
}
