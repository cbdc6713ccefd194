import type { CellEvent, MimeBundle } from "../protocol/cell-event.ts";
import type { IopubContents, IopubType } from "../protocol/iopub-contents.ts";

/** A message for iopub without header and parent. */
export type IopubMessage = {
  readonly [Type in IopubType]: {
    readonly type: Type;
    readonly content: IopubContents[Type];
    readonly metadata?: Readonly<Record<string, unknown>>;
    readonly buffers?: readonly Uint8Array[];
  };
}[IopubType];

/** Cell events that become iopub messages; payloads travel in the reply instead. */
export type IopubEvent = Exclude<CellEvent, { readonly kind: "payload" }>;

/**
 * The iopub message of a cell event.
 *
 * @param executionCount - The number of the cell, for its result.
 */
export function toIopubMessage(event: IopubEvent, executionCount: number): IopubMessage {
  switch (event.kind) {
    case "stream":
      return { type: "stream", content: { name: event.name, text: event.text } };
    case "display":
      return { type: "display_data", content: displayContent(event) };
    case "update":
      return { type: "update_display_data", content: displayContent(event) };
    case "result":
      return {
        type: "execute_result",
        content: { ...displayContent(event), execution_count: executionCount },
      };
    case "error": {
      const { ename, evalue, traceback } = event;
      return { type: "error", content: { ename, evalue, traceback } };
    }
    case "clear":
      return { type: "clear_output", content: { wait: event.wait } };
    case "comm": {
      const { type, content, metadata = {}, buffers = [] } = event;
      return { type, content, metadata, buffers };
    }
  }
}

function displayContent(output: {
  readonly data: MimeBundle;
  readonly metadata?: MimeBundle;
  readonly displayId?: string;
}): IopubContents["display_data"] {
  const { data, metadata = {}, displayId } = output;
  return { data, metadata, transient: displayId === undefined ? {} : { display_id: displayId } };
}
