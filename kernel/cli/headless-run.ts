import type { CellEvent, CellOutcome } from "../protocol/cell-event.ts";
import type { ExecuteReply, Session } from "../session/session.ts";
import { CommandError } from "./command.ts";
import { withOutputs, type Notebook, type NotebookCell } from "./notebook-file.ts";
import { isInjected } from "./parameters.ts";
import type { Progress } from "./progress.ts";
import { createWidgetStates } from "./widget-state.ts";

/** The end of a headless run: the notebook with outputs, and what stopped it. */
export interface HeadlessResult {
  readonly notebook: Notebook;
  /** One sentence with cell and line when a cell failed. */
  readonly failure: string | undefined;
}

/** Parts of {@link runCells}. */
export interface RunCellsOptions {
  readonly session: Session;
  readonly progress: Progress;
  /** Milliseconds, only differences count. */
  readonly clock: () => number;
}

type Failure = Extract<CellOutcome, { status: "error" }>;

/**
 * Runs the code cells of a notebook from top to bottom and stops at the first error.
 *
 * A cell tagged `skip-execution` is left out; one tagged `raises-exception` may fail.
 */
export async function runCells(
  notebook: Notebook,
  options: RunCellsOptions,
): Promise<HeadlessResult> {
  const { session, clock } = options;
  const widgets = createWidgetStates();
  const progress = following(options.progress, (event) => widgets.note(event));
  const code = notebook.cells.filter(isRunnable);
  const ran = new Map<NotebookCell, number>();
  let failure: string | undefined;
  for (const [index, cell] of code.entries()) {
    progress.startCell(index + 1, code.length, cell.source);
    const startedAt = clock();
    const reply = await runCell(session, cell.source, progress);
    const { outcome } = reply;
    const mayFail = cell.tags.includes("raises-exception");
    ran.set(cell, reply.executionCount);
    if (mayFail && outcome.status === "error") progress.event(allowedFailure(outcome));
    progress.endCell((clock() - startedAt) / 1000);
    if (mayFail || outcome.status === "ok") continue;
    failure = describeFailure(cell, reply, notebook);
    break;
  }
  return { notebook: widgets.into(collectOutputs(notebook, ran, session)), failure };
}

function allowedFailure({ ename, evalue }: Failure): CellEvent {
  return { kind: "stream", name: "stderr", text: `${ename}: ${evalue} (raises-exception)\n` };
}

function following(progress: Progress, note: Progress["event"]): Progress {
  const event: Progress["event"] = (each) => {
    note(each);
    progress.event(each);
  };
  return { ...progress, event };
}

function isRunnable(cell: NotebookCell): boolean {
  return cell.type === "code" && cell.source.trim() !== "" && !cell.tags.includes("skip-execution");
}

/** Runs one piece of code in the session and shows what it emits. */
export async function runCell(
  session: Session,
  code: string,
  progress: Progress,
): Promise<ExecuteReply> {
  const request = {
    code,
    silent: false,
    storeHistory: true,
    allowStdin: false,
    stopOnError: true,
    userExpressions: {},
  };
  const reply = await session.execute(request, (event) => progress.event(event), {
    onStart: () => undefined,
  });
  for (const payload of reply.payload) {
    if (payload.source === "page") progress.event({ kind: "display", data: payload.data });
  }
  return reply;
}

/** The line of a cell where its error arose, by the first frame of that cell in the traceback. */
export function failureLine(outcome: Failure, executionCount: number): number | undefined {
  const frame = new RegExp(`In\\[${executionCount}\\]\\.ts:(\\d+)`);
  const line = outcome.traceback
    .map((text) => frame.exec(text)?.[1])
    .find((found) => found !== undefined);
  return line === undefined ? undefined : Number(line);
}

function describeFailure(cell: NotebookCell, reply: ExecuteReply, notebook: Notebook): string {
  const own = notebook.cells.filter((each) => each.type === "code" && !isInjected(each));
  const name = isInjected(cell) ? "The parameters' cell" : `Code cell ${own.indexOf(cell) + 1}`;
  const { outcome, executionCount } = reply;
  if (outcome.status !== "error") return `${name} was aborted.`;
  const line = failureLine(outcome, executionCount);
  const place = line === undefined ? "" : `, line ${line}`;
  const message = `${name} (In[${executionCount}])${place} failed: ${outcome.ename}: ${outcome.evalue}`;
  return [message, ...outcome.traceback].join("\n");
}

/** Every code cell with the outputs of this run; cells that didn't run have none. */
function collectOutputs(
  notebook: Notebook,
  ran: ReadonlyMap<NotebookCell, number>,
  session: Session,
): Notebook {
  const executed = new Map(session.cells().map((cell) => [cell.executionCount, cell]));
  const cells = notebook.cells.map((cell) => {
    if (cell.type !== "code") return cell;
    const count = ran.get(cell);
    if (count === undefined) return withOutputs(cell, null, []);
    return withOutputs(cell, count, executed.get(count)?.outputs ?? []);
  });
  return { ...notebook, cells };
}

/** Notebook metadata that names this kernel and its language. */
export function kernelMetadata(notebook: Notebook, displayName: string, name: string): Notebook {
  const metadata = {
    ...notebook.metadata,
    kernelspec: { display_name: displayName, language: "typescript", name },
    language_info: {
      codemirror_mode: "typescript",
      file_extension: ".ts",
      mimetype: "text/x.typescript",
      name: "typescript",
      pygments_lexer: "typescript",
    },
  };
  return { ...notebook, metadata };
}

/**
 * Runs `%report --out FILE` in the session, so that the report holds the cells that ran.
 *
 * @throws {CommandError} When the report fails.
 */
export async function writeSessionReport(
  session: Session,
  path: string,
  progress: Progress,
): Promise<void> {
  if (path.includes('"'))
    throw new CommandError(`Expected a report path without quotes, received ${path}.`);
  const { outcome } = await runCell(session, `%report --out "${path}"`, progress);
  if (outcome.status !== "error") return;
  throw new CommandError(`Expected the report at ${path}: ${outcome.ename}: ${outcome.evalue}`);
}
