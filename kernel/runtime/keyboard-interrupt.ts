/** Thrown in a cell that the user interrupts. */
export class KeyboardInterrupt extends Error {
  override readonly name = "KeyboardInterrupt";

  /** @param cause - What the code in the cell made of the interrupt, when it wasn't this error. */
  constructor(cause?: unknown) {
    super("The cell was interrupted.", cause === undefined ? {} : { cause });
    // A stack that nobody has read yet keeps alive what its frames saw, tensors among it.
    this.stack = String(this.stack);
  }
}
