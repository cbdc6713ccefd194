/** A magic that was called wrongly; its message is one line that tells what to write instead. */
export class MagicUsageError extends Error {
  override readonly name = "MagicUsageError";
  readonly fault = "magic-usage";
}
