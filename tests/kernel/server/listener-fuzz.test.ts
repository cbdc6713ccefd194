import { afterEach, beforeEach, expect, it } from "vitest";
import { createSigner } from "../../../kernel/protocol/signature.ts";
import { createDebugEvents } from "../../../kernel/server/debug-events.ts";
import { createDispatcher } from "../../../kernel/server/dispatcher.ts";
import { createListener } from "../../../kernel/server/listener.ts";
import { createOutlet } from "../../../kernel/server/outlet.ts";
import { createPublisher } from "../../../kernel/server/publisher.ts";
import { createStdin } from "../../../kernel/server/stdin.ts";
import { createSubshells } from "../../../kernel/server/subshells.ts";
import { createFakeSession } from "../../support/fake-session.ts";
import { createMessageFuzzer } from "../../support/fuzz/messages.ts";
import { createFuzzRandom, fuzzCount, fuzzSeed } from "../../support/fuzz/random.ts";

const key = "fuzz-key";
const refused: unknown[] = [];
const onRejection = (reason: unknown): void => void refused.push(reason);

beforeEach(() => void process.on("unhandledRejection", onRejection));
afterEach(() => void process.off("unhandledRejection", onRejection));

/** Everything between the sockets and the session, with the frames that it sent. */
function createKernelWithoutSockets(): {
  readonly take: ReturnType<typeof createListener>["onFrames"];
  readonly executed: Set<string>;
  readonly sent: () => number;
  readonly logged: string[];
  readonly open: () => number;
} {
  let sent = 0;
  let open = 0;
  const logged: string[] = [];
  const executed = new Set<string>();
  const session = createFakeSession({});
  const signer = createSigner(key);
  const outlet = createOutlet({ send: () => (sent += 1) }, signer);
  const publisher = createPublisher(outlet);
  const stdin = createStdin(outlet, publisher);
  const ports = { shell_port: 1, iopub_port: 2, stdin_port: 3, control_port: 4, hb_port: 5 };
  const dispatcher = createDispatcher(
    {
      session: {
        ...session,
        execute: (request, sink, hooks) => {
          executed.add(request.code);
          return session.execute(request, sink, hooks);
        },
      },
      publisher,
      debugEvents: createDebugEvents(publisher),
      stdin,
      subshells: createSubshells(),
      ports,
      versions: { kernel: "1", typescript: "6" },
      shutdownAfterReply: () => undefined,
    },
    outlet,
  );
  const { onFrames } = createListener({
    signer,
    outlet,
    stdin,
    dispatcher: {
      dispatch: async (channel, message) => {
        open += 1;
        await dispatcher.dispatch(channel, message);
        open -= 1;
      },
    },
    onAnswered: () => undefined,
    log: (line) => logged.push(line),
  });
  return { take: onFrames, executed, sent: () => sent, logged, open: () => open };
}

it("takes 100,000 bad messages: ends each request, runs no unsigned cell, throws nothing", async () => {
  const seed = fuzzSeed();
  const kernel = createKernelWithoutSockets();
  const random = createFuzzRandom(seed);
  const code = (number: number): string => `cell ${number}`;
  const next = createMessageFuzzer(random, { key, code, executeShare: 0.3 });
  const allowed = new Set<string>();
  let authentic = 0;
  for (let index = 1; index <= fuzzCount(100_000); index += 1) {
    const { channel, frames, isAuthentic, kind } = next();
    if (isAuthentic) allowed.add(code(index));
    if (isAuthentic) authentic += 1;
    try {
      kernel.take(channel, frames);
    } catch (error) {
      throw new Error(`Message ${index} (${kind}) of FUZZ_SEED=${seed} was thrown at`, {
        cause: error,
      });
    }
    if (index % 1_000 === 0) await new Promise((done) => setImmediate(done));
  }
  for (let turn = 0; kernel.open() > 0 && turn < 10_000; turn += 1) {
    await new Promise((done) => setTimeout(done, 1));
  }
  const told = `FUZZ_SEED=${seed}`;
  expect(refused, told).toEqual([]);
  expect(kernel.open(), told).toBe(0);
  expect(
    [...kernel.executed].filter((each) => !allowed.has(each)),
    told,
  ).toEqual([]);
  expect(kernel.executed.size).toBeGreaterThan(fuzzCount(1_000));
  expect(authentic).toBeGreaterThan(fuzzCount(30_000));
  expect(({} as { readonly polluted?: unknown }).polluted).toBeUndefined();
  expect(kernel.logged.filter((line) => line.includes("internal"))).toEqual([]);
  expect(kernel.logged.length).toBeLessThan(100);
});
