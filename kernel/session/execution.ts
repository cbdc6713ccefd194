import type { CellEvent, CellEventSink, CellOutcome, Payload } from "../protocol/cell-event.ts";

/** The error outcome of something thrown outside of user code. */
export function toErrorOutcome(error: unknown): Extract<CellOutcome, { status: "error" }> {
  const ename = error instanceof Error ? error.name : "Error";
  const evalue = error instanceof Error ? error.message : String(error);
  return { status: "error", ename, evalue, traceback: [`${ename}: ${evalue}`] };
}

/** The outcome of a cell that was interrupted before its code began. */
export const INTERRUPTED: CellOutcome = {
  status: "error",
  ename: "KeyboardInterrupt",
  evalue: "The cell was interrupted before it ran.",
  traceback: ["KeyboardInterrupt: The cell was interrupted before it ran."],
};

/** Stands between a running cell and its sink. */
export interface CellTap {
  readonly sink: CellEventSink;
  /** Payloads that the cell asked for so far. */
  readonly payload: readonly Payload[];
  /** Passes on the end of the cell: an error is shown unless the runtime has shown one. */
  close(outcome: CellOutcome): void;
}

/**
 * Takes payloads out of a cell's events, lets `observe` see the rest, and keeps a silent cell silent.
 */
export function tapCell(
  sink: CellEventSink,
  options: { readonly silent: boolean; readonly observe: CellEventSink },
): CellTap {
  const payload: Payload[] = [];
  let hasError = false;
  const take = (event: CellEvent): void => {
    if (event.kind === "payload") {
      payload.push(event.payload);
      return;
    }
    hasError ||= event.kind === "error";
    options.observe(event);
    if (!options.silent || event.kind === "comm" || event.kind === "update") sink(event);
  };
  return {
    sink: take,
    payload,
    close: (outcome) => {
      if (outcome.status !== "error" || hasError) return;
      const { ename, evalue, traceback } = outcome;
      take({ kind: "error", ename, evalue, traceback });
    },
  };
}
