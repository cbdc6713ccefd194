import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createHeader } from "../../../kernel/protocol/header.ts";
import type { Header } from "../../../kernel/protocol/header.ts";
import { newSessionId } from "../../../kernel/protocol/ids.ts";
import { createPublisher } from "../../../kernel/server/publisher.ts";
import type { Publisher } from "../../../kernel/server/publisher.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const session = newSessionId();
const header = (): Header => createHeader("execute_request", { session, username: "me" });

/** A publisher whose messages are written down as `type content`. */
function record(): { readonly publisher: Publisher; readonly sent: string[]; parents: unknown[] } {
  const sent: string[] = [];
  const parents: unknown[] = [];
  const publisher = createPublisher({
    send: (_, type, { content, parent }) => {
      sent.push(`${type} ${JSON.stringify(content)}`);
      parents.push(parent);
      return header();
    },
  });
  return { publisher, sent, parents };
}

const update = (text: string): { kind: "update"; displayId: string; data: { text: string } } => ({
  kind: "update",
  displayId: "d",
  data: { text },
});
const types = (sent: readonly string[]): string[] => sent.map((line) => line.split(" ", 1).join());

describe("createPublisher", () => {
  it("sends prints before a display, and everything before idle", () => {
    const { publisher, sent } = record();
    const origin = { parent: header(), executionCount: 1 };
    publisher.event({ kind: "stream", name: "stdout", text: "a" }, origin);
    publisher.event({ kind: "stream", name: "stdout", text: "b" }, origin);
    expect(sent).toEqual([]);
    publisher.event({ kind: "display", data: {} }, origin);
    publisher.event({ kind: "stream", name: "stderr", text: "c" }, origin);
    publisher.event(update("1"), origin);
    publisher.event(update("2"), origin);
    publisher.status("idle", origin.parent);
    expect(types(sent)).toEqual([
      "stream",
      "display_data",
      "stream",
      "update_display_data",
      "update_display_data",
      "status",
    ]);
    expect(sent[0]).toBe('stream {"name":"stdout","text":"ab"}');
    expect(sent[4]).toContain('"text":"2"');
  });

  it("leaves the updates of another running cell alone at an idle", () => {
    const { publisher, sent } = record();
    const cell = { parent: header(), executionCount: 1 };
    publisher.event(update("1"), cell);
    publisher.event(update("2"), cell);
    publisher.status("idle", header());
    expect(types(sent)).toEqual(["update_display_data", "status"]);
    vi.advanceTimersByTime(50);
    expect(types(sent)).toEqual(["update_display_data", "status", "update_display_data"]);
  });

  it("never lets an older update overwrite a display that is shown anew", () => {
    const { publisher, sent } = record();
    const origin = { parent: header(), executionCount: 1 };
    publisher.event(update("1"), origin);
    publisher.event(update("2"), origin);
    publisher.event({ kind: "display", displayId: "d", data: { text: "new" } }, origin);
    vi.advanceTimersByTime(200);
    expect(sent.at(-1)).toContain('"text":"new"');
    expect(sent.length).toBe(3);
  });

  it("sends each cell's output under its own parent", () => {
    const { publisher, parents } = record();
    const [first, second] = [header(), header()];
    publisher.event(
      { kind: "stream", name: "stdout", text: "1" },
      { parent: first, executionCount: 1 },
    );
    publisher.event(
      { kind: "stream", name: "stdout", text: "2" },
      { parent: second, executionCount: 2 },
    );
    vi.advanceTimersByTime(50);
    expect(parents).toEqual([first, second]);
  });

  it("leaves payloads to the reply", () => {
    const { publisher, sent } = record();
    const payload = { source: "set_next_input", text: "", replace: false } as const;
    publisher.event({ kind: "payload", payload }, { parent: header(), executionCount: 1 });
    vi.advanceTimersByTime(50);
    expect(sent).toEqual([]);
  });
});
