import { expect, test } from "vitest";
import type { CellEvent } from "../../../kernel/protocol/cell-event.ts";
import { createDenoShim } from "../../../kernel/runtime/deno-shim.ts";

interface Shim {
  readonly jupyter: {
    broadcast(type: string, content: object, extras?: object): Promise<void>;
    html(strings: TemplateStringsArray, ...values: unknown[]): object;
  };
}

function createShim(): { readonly shim: Shim; readonly events: CellEvent[] } {
  const events: CellEvent[] = [];
  const displays = { showBundle: () => undefined, showValue: () => undefined };
  const shim = createDenoShim(displays, (event) => void events.push(event)) as Shim;
  return { shim, events };
}

test("broadcast messages become events of the cell", async () => {
  const { shim, events } = createShim();
  const broadcast: Shim["jupyter"]["broadcast"] = (...args) => shim.jupyter.broadcast(...args);
  const data = { "text/plain": "x" };
  await broadcast("display_data", { data });
  await broadcast("update_display_data", { data, transient: { display_id: "d" } });
  await broadcast("stream", { name: "stderr", text: "e" });
  await broadcast("clear_output", { wait: true });
  await broadcast("comm_msg", { comm_id: "c" }, { buffers: [Uint8Array.of(1)] });
  expect(events).toEqual([
    { kind: "display", data, metadata: {} },
    { kind: "update", data, metadata: {}, displayId: "d" },
    { kind: "stream", name: "stderr", text: "e" },
    { kind: "clear", wait: true },
    { kind: "comm", type: "comm_msg", content: { comm_id: "c" }, buffers: [Uint8Array.of(1)] },
  ]);
});

test("a broadcast that can't be sent says which ones can", async () => {
  const { jupyter } = createShim().shim;
  await expect(jupyter.broadcast("status", {})).rejects.toThrow(
    /one of display_data, .*received "status"/u,
  );
  await expect(jupyter.broadcast("update_display_data", {})).rejects.toThrow(
    /transient.display_id/u,
  );
});

test("template tags fill in their values", () => {
  const shown = createShim().shim.jupyter.html`<b>alpha ${1}</b>` as Record<symbol, () => unknown>;
  expect(shown[Symbol.for("Jupyter.display")]?.()).toEqual({ "text/html": "<b>alpha 1</b>" });
});
