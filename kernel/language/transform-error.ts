/** A syntax error at a place of the user's text, before it becomes a diagnostic. */
export interface TransformError {
  /** UTF-16 index into the text that was transformed. */
  readonly start: number;
  /** At least 1. */
  readonly length: number;
  readonly message: string;
  /** TypeScript's number, or 0. */
  readonly code: number;
}
