import { expect, it } from "vitest";
import { InspectorLink } from "../../../kernel/runtime/inspector-link.ts";
import type { ControlCommand } from "../../../kernel/runtime/messages.ts";

function createLink(): { readonly link: InspectorLink; readonly sent: ControlCommand[] } {
  const sent: ControlCommand[] = [];
  return { link: new InspectorLink((command) => sent.push(command)), sent };
}

it("sends nothing to a runtime that nobody debugs", () => {
  const { link, sent } = createLink();
  link.take({ type: "inspector", method: "Debugger.paused", params: {} });
  link.end();
  expect(sent).toEqual([]);
});

it("pairs commands with their answers and passes events on", async () => {
  const { link, sent } = createLink();
  const events: string[] = [];
  const inspector = link.open({ onEvent: (method) => events.push(method), onEnd: () => undefined });
  const first = inspector.post("Debugger.enable");
  const second = inspector.post("Debugger.flyAway", { fast: true });
  expect(sent).toEqual([
    { type: "attach" },
    { type: "post", id: 1, method: "Debugger.enable", params: {} },
    { type: "post", id: 2, method: "Debugger.flyAway", params: { fast: true } },
  ]);
  link.take({ type: "inspector", method: "Debugger.paused", params: {} });
  link.take({ type: "refused", id: 2, message: "no wings" });
  link.take({ type: "posted", id: 1, result: { on: true } });
  await expect(second).rejects.toThrow("no wings");
  expect(await first).toEqual({ on: true });
  expect(events).toEqual(["Debugger.paused"]);
});

it("refuses what waits when it is closed or the runtime ends, and what comes later", async () => {
  const { link, sent } = createLink();
  let ends = 0;
  const target = { onEvent: () => undefined, onEnd: () => void (ends += 1) };
  const inspector = link.open(target);
  const waiting = inspector.post("Debugger.enable");
  inspector.close();
  inspector.close();
  await expect(waiting).rejects.toThrow(/closed/u);
  await expect(inspector.post("Debugger.enable")).rejects.toThrow(/Start it again/u);
  expect(sent.filter(({ type }) => type === "detach")).toHaveLength(1);

  const again = link.open({ ...target });
  const lost = again.post("Debugger.enable");
  link.end();
  await expect(lost).rejects.toThrow(/ended/u);
  expect(ends).toBe(1);
});
