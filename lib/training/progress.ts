import { randomUUID } from "node:crypto";
import { type MimeBundle, showInNotebook } from "../core/mime-bundle.ts";
import type { Callback, Logs, TrainingOutcome, TrainingState } from "./callback.ts";

/** Where progress is shown; the defaults are this process. */
export interface ProgressOptions {
  /** Shows a bundle in a notebook, answers whether one took it. */
  readonly show?: (
    bundle: MimeBundle,
    options: { readonly displayId?: string; readonly update?: boolean },
  ) => boolean;
  /** Takes the text of a terminal's line; by default stderr where that is a terminal. */
  readonly terminal?: ((text: string) => void) | undefined;
  /** Milliseconds, for the pace of updates. */
  readonly now?: () => number;
}

/** Ten updates a second are enough for eyes, and few enough for every frontend. */
const updateEveryMs = 100;

/**
 * Shows a progress bar: in a notebook one output that is updated, in a terminal one line, elsewhere nothing.
 */
export function progress(options: ProgressOptions = {}): Callback {
  const { show = showInNotebook, now = Date.now } = options;
  const terminal = "terminal" in options ? options.terminal : stderrLine();
  const displayId = `progress-${randomUUID()}`;
  let inNotebook = false;
  let last = 0;
  let logs: Logs = {};
  const draw = (state: TrainingState, end?: TrainingOutcome): void => {
    last = now();
    const text = lineOf(state, logs, end);
    if (inNotebook) show(bundleOf(state, text), { displayId, update: true });
    else terminal?.(end === undefined ? `\r\u001B[2K${text}` : `\r\u001B[2K${text}\n`);
  };
  return {
    name: "progress",
    onTrainBegin: (state) => {
      last = now();
      inNotebook = show(bundleOf(state, lineOf(state, logs)), { displayId });
    },
    onStepEnd: (state, stepLogs) => {
      logs = { ...logs, ...stepLogs };
      if (now() - last >= updateEveryMs) draw(state);
    },
    onEpochEnd: (state, epochLogs) => {
      logs = { ...logs, ...epochLogs };
      if (now() - last >= updateEveryMs) draw(state);
    },
    onTrainEnd: draw,
  };
}

function stderrLine(): ((text: string) => void) | undefined {
  const { stderr } = process;
  return stderr.isTTY ? (text) => void stderr.write(text) : undefined;
}

function lineOf(state: TrainingState, logs: Logs, end?: TrainingOutcome): string {
  const running = Math.min(state.epoch + 1, state.epochs);
  const names = ["loss", "acc", "val_loss", "val_acc"];
  const numbers = names.flatMap((name) => {
    const value = logs[name];
    return value === undefined ? [] : [`${name} ${Number(value.toPrecision(4))}`];
  });
  const where = `epoch ${running}/${state.epochs}, step ${state.step}`;
  const status = end === undefined ? [] : [end.status];
  return [where, ...numbers, ...status].join(" · ");
}

function bundleOf(state: TrainingState, text: string): MimeBundle {
  const value = state.epochFraction / state.epochs;
  return {
    "text/html": `<div><progress max="1" value="${value.toFixed(4)}" style="width:16em;vertical-align:middle"></progress> <span>${text}</span></div>`,
    "text/plain": text,
  };
}
