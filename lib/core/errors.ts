/** Kinds of mistakes that a caller may branch on. */
export type Fault =
  | "argument"
  | "config"
  | "data"
  /** Data that doesn't fit into memory. */
  | "memory"
  | "backend"
  | "storage"
  | "training"
  | "not-found"
  | "gate"
  /** A check that has nothing to say about this model and data. */
  | "inapplicable"
  | "internal";

/** An error of Athanor: what was expected, what came, what to do. */
export class AthanorError extends Error {
  override readonly name = "AthanorError";
  /** What kind of mistake it is. */
  readonly fault: Fault;

  /**
   * @param fault - The kind of mistake.
   * @param message - Says what was expected, what was received and what to do.
   * @param options - `cause`: the error underneath.
   */
  constructor(fault: Fault, message: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.fault = fault;
  }
}
