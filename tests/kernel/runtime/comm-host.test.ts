import { expect, test } from "vitest";
import type { CellEvent } from "../../../kernel/protocol/cell-event.ts";
import { createCommHost } from "../../../kernel/runtime/comm-host.ts";

function createComms() {
  const events: CellEvent[] = [];
  return { events, ...createCommHost((event) => events.push(event)) };
}

const EXTRAS = { metadata: {}, buffers: [] };

test("a comm opened by code sends, takes messages and closes once", () => {
  const { events, host, receive } = createComms();
  const comm = host.open("plot", { a: 1 }, { metadata: { version: "2.1.0" } });
  const got: unknown[] = [];
  comm.onMessage((data) => got.push(data));
  comm.send({ b: 2 }, { buffers: [Uint8Array.from([1])] });
  receive({ type: "comm_msg", content: { comm_id: comm.id, data: { c: 3 } }, ...EXTRAS });
  comm.close();
  comm.close();
  receive({ type: "comm_msg", content: { comm_id: comm.id, data: {} }, ...EXTRAS });
  expect(got).toEqual([{ c: 3 }]);
  expect(events).toMatchObject([
    { type: "comm_open", content: { target_name: "plot", data: { a: 1 } } },
    { type: "comm_msg", content: { comm_id: comm.id, data: { b: 2 } } },
    { type: "comm_close" },
  ]);
});

test("a comm opened by the frontend goes to the target's handler, and its end to the comm's", () => {
  const { host, receive } = createComms();
  const log: unknown[] = [];
  host.register("plot", (comm, data) => {
    log.push(comm.id, data);
    comm.onClose(() => log.push("closed"));
  });
  const content = { comm_id: "7", target_name: "plot", data: { x: 1 } };
  receive({ type: "comm_open", content, ...EXTRAS });
  receive({ type: "comm_close", content, ...EXTRAS });
  expect(log).toEqual(["7", { x: 1 }, "closed"]);
});

test("a comm for a target that nobody registered is closed", () => {
  const { events, receive } = createComms();
  receive({ type: "comm_open", content: { comm_id: "7", target_name: "none" }, ...EXTRAS });
  expect(events).toMatchObject([{ type: "comm_close", content: { comm_id: "7" } }]);
});
