import type { Header, ParentHeader } from "./header.ts";

/** One message of the Jupyter protocol. JSON parts keep the names of the specification. */
export interface Message<Content = Readonly<Record<string, unknown>>> {
  /** Routing frames of a router socket, or the topic of an iopub message. */
  readonly identities: readonly Uint8Array[];
  readonly header: Header;
  readonly parentHeader: ParentHeader;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly content: Content;
  readonly buffers: readonly Uint8Array[];
}
