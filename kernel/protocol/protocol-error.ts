/**
 * What is wrong with an incoming message: `frames` (cut short), `signature` (wrong or missing HMAC), `json` (a part
 * isn't a JSON object), `header` (no `msg_id` or `msg_type`), `content` (a request's content isn't what its type asks).
 */
export type ProtocolFault = "frames" | "signature" | "json" | "header" | "content";

/** A message that breaks the protocol. Its text never holds a key or a digest. */
export class ProtocolError extends Error {
  override readonly name = "ProtocolError";
  /** What kind of fault it is. */
  readonly fault: ProtocolFault;

  /**
   * @param fault - What is wrong.
   * @param message - Says what was expected, what was received and what to do.
   */
  constructor(fault: ProtocolFault, message: string) {
    super(message);
    this.fault = fault;
  }
}
