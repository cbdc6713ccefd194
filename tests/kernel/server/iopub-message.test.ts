import { expect, it } from "vitest";
import { toIopubMessage } from "../../../kernel/server/iopub-message.ts";
import type { IopubEvent } from "../../../kernel/server/iopub-message.ts";

const data = { "text/plain": "1" };
const buffer = new Uint8Array([1]);

// Fields as the messaging specification lists them; `transient` is an object even when it is empty.
it.each<[IopubEvent, object]>([
  [
    { kind: "stream", name: "stderr", text: "x" },
    { type: "stream", content: { name: "stderr", text: "x" } },
  ],
  [
    { kind: "display", data, metadata: { a: 1 } },
    { type: "display_data", content: { data, metadata: { a: 1 }, transient: {} } },
  ],
  [
    { kind: "display", data, displayId: "d" },
    { type: "display_data", content: { data, metadata: {}, transient: { display_id: "d" } } },
  ],
  [
    { kind: "update", data, displayId: "d" },
    {
      type: "update_display_data",
      content: { data, metadata: {}, transient: { display_id: "d" } },
    },
  ],
  [
    { kind: "result", data },
    {
      type: "execute_result",
      content: { data, metadata: {}, transient: {}, execution_count: 7 },
    },
  ],
  [
    { kind: "error", ename: "E", evalue: "v", traceback: ["t"] },
    { type: "error", content: { ename: "E", evalue: "v", traceback: ["t"] } },
  ],
  [
    { kind: "clear", wait: true },
    { type: "clear_output", content: { wait: true } },
  ],
  [
    { kind: "comm", type: "comm_open", content: { comm_id: "c" }, buffers: [buffer] },
    { type: "comm_open", content: { comm_id: "c" }, metadata: {}, buffers: [buffer] },
  ],
])("writes event %#", (event, message) => {
  expect(toIopubMessage(event, 7)).toEqual(message);
});
