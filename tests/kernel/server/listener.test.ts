import { expect, it } from "vitest";
import { createSigner } from "../../../kernel/protocol/signature.ts";
import { createListener } from "../../../kernel/server/listener.ts";
import { createOutlet } from "../../../kernel/server/outlet.ts";

const signer = createSigner("key");

function createStage(): {
  readonly listener: ReturnType<typeof createListener>;
  readonly logged: string[];
  readonly sent: (readonly Uint8Array[])[];
} {
  const logged: string[] = [];
  const sent: (readonly Uint8Array[])[] = [];
  const outlet = createOutlet({ send: (_, frames) => sent.push(frames) }, signer);
  const listener = createListener({
    signer,
    outlet,
    stdin: { take: () => undefined },
    dispatcher: { dispatch: () => Promise.resolve() },
    onAnswered: () => undefined,
    log: (line) => logged.push(line),
  });
  return { listener, logged, sent };
}

it("logs the first ten dropped messages of a kind, then one each time their number is ten times as large", () => {
  const { listener, logged } = createStage();
  for (let count = 0; count < 1_000; count += 1) listener.onFrames("shell", [Buffer.from("x")]);
  expect(logged).toHaveLength(12);
  expect(logged.at(-1)).toMatch(
    /^Dropped a message on shell: Expected a delimiter.*\(1000 so far\)$/u,
  );
});

it("welcomes a subscriber under the topic that it asked for", () => {
  const { listener, sent } = createStage();
  listener.onSubscribe(Buffer.from("stream"));
  expect(String(sent[0]?.[0])).toBe("stream");
  expect(String(sent[0]?.at(-1))).toBe('{"subscription":"stream"}');
});
