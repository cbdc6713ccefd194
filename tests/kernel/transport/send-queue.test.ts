import { describe, expect, it } from "vitest";
import { createSendQueue } from "../../../kernel/transport/send-queue.ts";

/** A socket like zeromq.js: a second send before the first has ended throws. */
function busySocket(): {
  readonly sent: string[];
  readonly send: (frames: readonly Uint8Array[]) => Promise<void>;
} {
  const sent: string[] = [];
  let isBusy = false;
  return {
    sent,
    send: async (frames) => {
      if (isBusy) throw new Error("EBUSY");
      isBusy = true;
      await Promise.resolve();
      isBusy = false;
      if (String(frames[0]) === "bad") throw new Error("bad frame");
      sent.push(frames.map(String).join("|"));
    },
  };
}

const frames = (...texts: readonly string[]): Buffer[] => texts.map((text) => Buffer.from(text));

describe("createSendQueue", () => {
  it("sends one after the other, in the order of calls", async () => {
    const socket = busySocket();
    const queue = createSendQueue(socket.send, (error) => expect.unreachable(String(error)));
    queue.push(frames("a", "1"));
    queue.push(frames("b"));
    await Promise.resolve();
    queue.push(frames("c"));
    await queue.drained();
    expect(socket.sent).toEqual(["a|1", "b", "c"]);
    queue.push(frames("d"));
    await queue.drained();
    expect(socket.sent.at(-1)).toBe("d");
  });

  it("reports a failed send and goes on with the next", async () => {
    const socket = busySocket();
    const errors: unknown[] = [];
    const queue = createSendQueue(socket.send, (error) => errors.push(error));
    queue.push(frames("bad"));
    queue.push(frames("good"));
    await queue.drained();
    expect(errors).toEqual([new Error("bad frame")]);
    expect(socket.sent).toEqual(["good"]);
  });

  it("still sends what waits after close, but takes nothing new", async () => {
    const socket = busySocket();
    const queue = createSendQueue(socket.send, (error) => expect.unreachable(String(error)));
    queue.push(frames("a"));
    queue.push(frames("b"));
    queue.close();
    queue.push(frames("c"));
    await queue.drained();
    expect(socket.sent).toEqual(["a", "b"]);
  });
});
