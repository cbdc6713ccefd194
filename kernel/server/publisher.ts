import type { CellEvent } from "../protocol/cell-event.ts";
import type { ParentHeader } from "../protocol/header.ts";
import type { IopubContents } from "../protocol/iopub-contents.ts";
import { toIopubMessage } from "./iopub-message.ts";
import type { IopubEvent, IopubMessage } from "./iopub-message.ts";
import type { Outlet } from "./outlet.ts";
import { createStreamBuffer } from "./stream-buffer.ts";
import { createUpdateThrottle } from "./update-throttle.ts";

/** The cell that an event belongs to. */
export interface Origin {
  /** Header of the request that started the cell; late output keeps it. */
  readonly parent: ParentHeader;
  readonly executionCount: number;
}

/** Everything that goes out on iopub, in one order. */
export interface Publisher {
  /** Takes an event of a cell: prints are joined, updates of one display thinned out, the rest goes out at once. */
  event(event: CellEvent, origin: Origin): void;
  /** Sends a message behind everything that waits. */
  publish(message: IopubMessage, parent: ParentHeader): void;
  /** Publishes `busy`, `idle` or `starting`; `idle` goes out behind all output of its request. */
  status(state: IopubContents["status"]["execution_state"], parent: ParentHeader): void;
  /** Sends all prints and the kept updates of one request; called before its reply and before its idle. */
  flush(parent: ParentHeader): void;
}

/** The window of prints and of updates: at most 20 messages a second for each stream and each display. */
const windowMs = 50;
/** Characters of prints that are sent without waiting for the window. */
const streamLimit = 65_536;

/** A publisher on the iopub channel of `outlet`. */
export function createPublisher(outlet: Outlet): Publisher {
  const send = (message: IopubMessage, parent: ParentHeader): void => {
    const { type, content, metadata = {}, buffers = [] } = message;
    const identities = [Buffer.from(type, "latin1")];
    outlet.send("iopub", type, { content, parent, identities, metadata, buffers });
  };
  const flushStreams = (): void => {
    for (const { name, parent, text } of streams.take()) {
      send({ type: "stream", content: { name, text } }, parent);
    }
  };
  const publish = (message: IopubMessage, parent: ParentHeader): void => {
    flushStreams();
    try {
      send(message, parent);
    } catch (error) {
      send(unsendable(message, error), parent);
    }
  };
  const streams = createStreamBuffer({ windowMs, limit: streamLimit, onFull: flushStreams });
  const updates = createUpdateThrottle<Update>(windowMs, ({ message, parent }) =>
    publish(message, parent),
  );
  const flush = (parent: ParentHeader): void => {
    updates.flush((_, update) => update.parent === parent);
    flushStreams();
  };
  const emit = (event: IopubEvent, { parent, executionCount }: Origin): void => {
    if (event.kind === "stream") {
      streams.add({ name: event.name, text: event.text, parent });
      return;
    }
    const message = toIopubMessage(event, executionCount);
    if (event.kind === "update") {
      updates.offer(event.displayId, { message, parent });
      return;
    }
    // An older update must not overwrite a display that is shown anew under the same id.
    if (event.kind === "display") updates.flush((displayId) => displayId === event.displayId);
    publish(message, parent);
  };

  return {
    event: (event, origin) => {
      if (event.kind !== "payload") emit(event, origin);
    },
    publish,
    status: (state, parent) => {
      flush(parent);
      publish({ type: "status", content: { execution_state: state } }, parent);
    },
    flush,
  };
}

interface Update {
  readonly message: IopubMessage;
  readonly parent: ParentHeader;
}

/** What the user reads in place of an output that JSON can't hold. */
function unsendable(message: IopubMessage, error: unknown): IopubMessage {
  const reason = error instanceof Error ? error.message : String(error);
  const text =
    `Expected the data of ${message.type} to be JSON, received a value that isn't (${reason}). ` +
    "Convert bigints to strings and break cycles before you display them.\n";
  return { type: "stream", content: { name: "stderr", text } };
}
