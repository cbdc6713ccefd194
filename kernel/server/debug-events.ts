import type { DapEvent } from "../debugger/dap.ts";
import type { ParentHeader } from "../protocol/header.ts";
import type { Publisher } from "./publisher.ts";

/** Publishes what the debugger tells by itself. */
export interface DebugEvents {
  /** A request of the debugger has come: later events belong to it. */
  answering(request: ParentHeader): void;
  /** Publishes a debug_event. */
  publish(event: DapEvent): void;
}

/** Events before the first request have no parent. */
export function createDebugEvents(publisher: Pick<Publisher, "publish">): DebugEvents {
  let parent: ParentHeader = {};
  return {
    answering: (request) => {
      parent = request;
    },
    publish: (event) => publisher.publish({ type: "debug_event", content: { ...event } }, parent),
  };
}
