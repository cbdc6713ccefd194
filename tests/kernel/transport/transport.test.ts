import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { Dealer, Request, Subscriber } from "zeromq";
import { openTransport } from "../../../kernel/transport/transport.ts";
import type { BindAddress, Transport } from "../../../kernel/transport/transport.ts";

const anyPort: BindAddress = {
  transport: "tcp",
  ip: "127.0.0.1",
  shell_port: 0,
  iopub_port: 0,
  stdin_port: 0,
  control_port: 0,
  hb_port: 0,
};

const opened: { close(): void | Promise<void> }[] = [];

function later<Resource extends { close(): void | Promise<void> }>(resource: Resource): Resource {
  opened.push(resource);
  return resource;
}

async function open(address: BindAddress): Promise<Transport> {
  return later(await openTransport(address, (error) => expect.unreachable(String(error))));
}

afterEach(async () => {
  for (const resource of opened.splice(0).toReversed()) await resource.close();
});

/** Sends what comes back to its sender. */
function echoing(transport: Transport): Parameters<Transport["listen"]>[0] {
  return { onFrames: (channel, frames) => transport.send(channel, frames), onSubscribe: () => {} };
}

describe("openTransport", () => {
  it.each(["shell", "control", "stdin"] as const)("routes on %s", async (channel) => {
    const transport = await open(anyPort);
    transport.listen(echoing(transport));
    const dealer = later(new Dealer({ linger: 0 }));
    dealer.connect(`tcp://127.0.0.1:${transport.ports[`${channel}_port`]}`);
    await dealer.send(["a", "", "b"]);
    expect((await dealer.receive()).map(String)).toEqual(["a", "", "b"]);
  });

  it("delivers 5,000 messages that were sent in one tick, in order", async () => {
    const transport = await open(anyPort);
    const subscriber = later(new Subscriber({ linger: 0, receiveHighWaterMark: 0 }));
    transport.listen({
      onFrames: () => {},
      onSubscribe: () => {
        for (let index = 0; index < 5_000; index += 1) {
          transport.send("iopub", [Buffer.from(String(index))]);
        }
      },
    });
    subscriber.connect(`tcp://127.0.0.1:${transport.ports.iopub_port}`);
    subscriber.subscribe("");
    const received: number[] = [];
    while (received.length < 5_000) received.push(Number((await subscriber.receive()).join()));
    expect(received).toEqual(Array.from({ length: 5_000 }, (_, index) => index));
  });

  it("tells each subscription, also the second of one topic", async () => {
    const transport = await open(anyPort);
    const topics: string[] = [];
    const both = new Promise<void>((resolve) => {
      transport.listen({
        onFrames: () => {},
        onSubscribe: (topic) => {
          if (topics.push(Buffer.from(topic).toString()) === 2) resolve();
        },
      });
    });
    for (const subscriber of [new Subscriber(), new Subscriber()]) {
      later(subscriber).connect(`tcp://127.0.0.1:${transport.ports.iopub_port}`);
      subscriber.subscribe("status");
    }
    await both;
    expect(topics).toEqual(["status", "status"]);
  });

  it("echoes heartbeats before anyone listens", async () => {
    const transport = await open(anyPort);
    const heart = later(new Request({ linger: 0 }));
    heart.connect(`tcp://127.0.0.1:${transport.ports.hb_port}`);
    await heart.send("ping");
    expect(String(await heart.receive())).toBe("ping");
  });

  it("goes on echoing after a ping that isn't one, and for others when one peer never reads", async () => {
    const transport = await open(anyPort);
    const at = `tcp://127.0.0.1:${transport.ports.hb_port}`;
    const bad = later(new Dealer({ linger: 0, sendHighWaterMark: 0 }));
    bad.connect(at);
    for (let index = 0; index < 3_000; index += 1) await bad.send(["no empty frame", "x"]);
    const heart = later(new Request({ linger: 0 }));
    heart.connect(at);
    await heart.send("ping");
    expect(String(await heart.receive())).toBe("ping");
  });

  it.skipIf(process.platform === "win32")("binds ipc paths with the port as suffix", async () => {
    const folder = mkdtempSync(join(tmpdir(), "athanor-ipc-"));
    opened.push({ close: () => rmSync(folder, { recursive: true }) });
    const ports = { shell_port: 1, iopub_port: 2, stdin_port: 3, control_port: 4, hb_port: 5 };
    const transport = await open({ transport: "ipc", ip: join(folder, "k"), ...ports });
    transport.listen(echoing(transport));
    expect(transport.ports).toEqual(ports);
    const dealer = later(new Dealer({ linger: 0 }));
    dealer.connect(`ipc://${join(folder, "k")}-1`);
    await dealer.send("a");
    expect(String(await dealer.receive())).toBe("a");
  });

  it("throws when a port is taken and frees the others", async () => {
    const first = await open(anyPort);
    const second = { ...anyPort, hb_port: first.ports.hb_port };
    await expect(openTransport(second, () => {})).rejects.toThrow(/address/iu);
  });

  it("delivers what was sent before close", async () => {
    const transport = await open(anyPort);
    transport.listen({
      onFrames: (channel, frames) => {
        for (let index = 0; index < 100; index += 1) transport.send(channel, frames);
        void transport.close();
      },
      onSubscribe: () => {},
    });
    const dealer = later(new Dealer({ linger: 0 }));
    dealer.connect(`tcp://127.0.0.1:${transport.ports.control_port}`);
    await dealer.send("bye");
    for (let index = 0; index < 100; index += 1) {
      expect(String(await dealer.receive())).toBe("bye");
    }
  });
});
