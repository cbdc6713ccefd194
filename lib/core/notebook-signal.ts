/** A kernel's signal for the running cell (docs/architecture.md); none outside of a notebook. */
export function notebookSignal(): AbortSignal | undefined {
  const signal: unknown = Reflect.get(globalThis, Symbol.for("Jupyter.interruptSignal"));
  return signal instanceof AbortSignal ? signal : undefined;
}

/** Aborts when the caller's own signal does, or when the running cell is stopped. */
export function stopSignal(own?: AbortSignal): AbortSignal | undefined {
  const notebook = notebookSignal();
  if (own === undefined || notebook === undefined) return own ?? notebook;
  return AbortSignal.any([own, notebook]);
}
