import type { RequestType } from "../protocol/request-contents.ts";
import { complete, inspect, isComplete } from "./assistance.ts";
import { commClose, commInfo, commMessage, commOpen } from "./comms.ts";
import {
  createSubshell,
  debug,
  deleteSubshell,
  interrupt,
  listSubshells,
  shutdown,
} from "./control.ts";
import type { Handler } from "./handler.ts";
import { history } from "./history.ts";
import { connect, kernelInfo } from "./kernel-info.ts";
import { createUsageHandler } from "./usage.ts";

/** Types with a way of their own: cells wait for their turn, input replies come on stdin. */
type OtherType = "execute_request" | "input_reply";

/** A handler for each type of request that is answered as soon as it comes. */
export type Handlers = {
  readonly [Type in Exclude<RequestType, OtherType>]: Handler<Type>;
};

/** The handlers of one kernel; shell and control take the same requests, as in ipykernel. */
export function createHandlers(): Handlers {
  return {
    kernel_info_request: kernelInfo,
    connect_request: connect,
    complete_request: complete,
    inspect_request: inspect,
    is_complete_request: isComplete,
    history_request: history,
    comm_info_request: commInfo,
    comm_open: commOpen,
    comm_msg: commMessage,
    comm_close: commClose,
    interrupt_request: interrupt,
    shutdown_request: shutdown,
    usage_request: createUsageHandler(),
    create_subshell_request: createSubshell,
    delete_subshell_request: deleteSubshell,
    list_subshell_request: listSubshells,
    debug_request: debug,
  };
}
