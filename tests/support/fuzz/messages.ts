import { createHmac } from "node:crypto";
import { delimiter, flipByte, misdelimit, noise, shuffle, truncate } from "./frame-mutations.ts";
import {
  brokenJson,
  cheapTypes,
  otherTypes,
  pollution,
  requestTypes,
  sampleContents,
  versions,
} from "./message-samples.ts";
import type { FuzzRandom } from "./random.ts";

/** Channels on which a frontend writes. */
export type FuzzChannel = "shell" | "control" | "stdin";

/** A message that no sane frontend sends, and what a kernel may make of it. */
export interface FuzzMessage {
  readonly channel: FuzzChannel;
  /** What was done to it, for a failure's text. */
  readonly kind: string;
  readonly frames: readonly Buffer[];
  /** The signature fits the four frames behind it, so that code in it may run. */
  readonly isAuthentic: boolean;
}

/** Options of {@link createMessageFuzzer}. */
export interface MessageFuzzerOptions {
  readonly key: string;
  /** The code of each execute_request, by its running number. */
  readonly code: (number: number) => string;
  /** Share of authentic messages that are execute_requests; they cost most. */
  readonly executeShare: number;
}

/** A source of bad messages; the n-th call gives the n-th message of the seed. */
export function createMessageFuzzer(
  random: FuzzRandom,
  options: MessageFuzzerOptions,
): () => FuzzMessage {
  const fuzzer = new MessageFuzzer(random, options);
  return () => fuzzer.next();
}

interface Draft {
  header: Record<string, unknown>;
  parent: unknown;
  metadata: unknown;
  content: unknown;
  buffers: Buffer[];
}

class MessageFuzzer {
  private readonly random: FuzzRandom;
  private readonly options: MessageFuzzerOptions;
  private count = 0;

  constructor(random: FuzzRandom, options: MessageFuzzerOptions) {
    this.random = random;
    this.options = options;
  }

  next(): FuzzMessage {
    this.count += 1;
    const { random } = this;
    const channel = random.pick(["shell", "shell", "control", "stdin"] as const);
    const kind = random.pick(this.kinds);
    const frames = kind.make();
    return { channel, kind: kind.name, frames, isAuthentic: this.isAuthentic(frames) };
  }

  private readonly kinds: readonly { readonly name: string; readonly make: () => Buffer[] }[] = [
    { name: "wrong signature", make: () => this.forged() },
    { name: "flipped byte", make: () => flipByte(this.signed(), this.random) },
    { name: "truncated frames", make: () => truncate(this.signed(), this.random) },
    { name: "shuffled frames", make: () => shuffle(this.signed(), this.random) },
    { name: "random bytes", make: () => noise(this.random) },
    { name: "odd delimiters", make: () => misdelimit(this.signed(), this.random) },
    { name: "broken JSON", make: () => this.broken() },
    { name: "spoilt field", make: () => this.spoilt() },
    { name: "unknown type", make: () => this.unknownType() },
    { name: "wrong version", make: () => this.wrongVersion() },
    { name: "wrong order", make: () => this.wrongOrder() },
    { name: "deep nesting", make: () => this.nested() },
    { name: "prototype pollution", make: () => this.polluting() },
    { name: "huge field", make: () => this.huge() },
    { name: "bad buffers", make: () => this.badBuffers() },
    { name: "bad header", make: () => this.badHeader() },
  ];

  private draft(type: string = this.type()): Draft {
    const { random } = this;
    const header = {
      msg_id: `fuzz-${this.count}`,
      session: "fuzz",
      username: "fuzz",
      date: "2026-11-22T00:00:00Z",
      msg_type: type,
      version: "5.5",
    };
    const parent = random.chance(0.2) ? { ...header, msg_id: "parent" } : {};
    return { header, parent, metadata: {}, content: this.contentOf(type), buffers: [] };
  }

  private type(): string {
    const { random, options } = this;
    if (random.chance(options.executeShare)) return "execute_request";
    // Each aborts the cells that wait; more of them would leave none to run.
    if (random.chance(0.0005)) return "interrupt_request";
    return random.pick(random.chance(0.1) ? requestTypes : cheapTypes);
  }

  private contentOf(type: string): Record<string, unknown> {
    if (type !== "execute_request") return { ...sampleContents[type] };
    return { code: this.options.code(this.count), silent: false, store_history: false };
  }

  /** The frames of a draft; a part that is already bytes stays as it is. */
  private sign({ header, parent, metadata, content, buffers }: Draft): Buffer[] {
    const parts = [header, parent, metadata, content].map((part) =>
      Buffer.isBuffer(part) ? part : Buffer.from(JSON.stringify(part) ?? ""),
    );
    return [delimiter, Buffer.from(this.signatureOf(parts)), ...parts, ...buffers];
  }

  private signatureOf(parts: readonly Buffer[]): string {
    const hmac = createHmac("sha256", this.options.key);
    for (const part of parts) hmac.update(part);
    return hmac.digest("hex");
  }

  private isAuthentic(frames: readonly Buffer[]): boolean {
    const at = frames.findIndex((frame) => frame.equals(delimiter));
    const parts = frames.slice(at + 2, at + 6);
    if (at < 0 || parts.length < 4) return false;
    return frames[at + 1]?.toString("latin1") === this.signatureOf(parts);
  }

  /** A message that is right; half of them are cells. */
  private signed(): Buffer[] {
    return this.sign(this.draft(this.random.chance(0.5) ? "execute_request" : this.type()));
  }

  private forged(): Buffer[] {
    const { random } = this;
    const frames = this.signed();
    const good = String(frames[1]);
    frames[1] = random.pick([
      () => Buffer.alloc(0),
      () => Buffer.from(good.slice(1)),
      () => Buffer.from(`${good}0`),
      () => Buffer.from(good.toUpperCase()),
      () => Buffer.from(good.replace(/.$/u, (digit) => (digit === "0" ? "1" : "0"))),
      () => Buffer.from("0".repeat(64)),
      () => Buffer.from(good, "hex"),
      () => random.bytes(64),
      () => Buffer.from(createHmac("sha256", "other").update("x").digest("hex")),
      () => Buffer.from("*".repeat(100_000)),
    ])();
    return frames;
  }

  private broken(): Buffer[] {
    const { random } = this;
    const draft = this.draft();
    const bytes = random.chance(0.2)
      ? Buffer.concat([Buffer.from('{"a":"'), random.bytes(6), Buffer.from('"}')])
      : Buffer.from(random.pick(brokenJson));
    const part = random.pick(["header", "parent", "metadata", "content"] as const);
    return this.sign({ ...draft, [part]: bytes });
  }

  /** A field of the wrong type, a missing or an unknown one. */
  private spoilt(): Buffer[] {
    const { random } = this;
    const draft = this.draft();
    const content = draft.content as Record<string, unknown>;
    // The code stays: it tells which message it came with.
    const names = Object.keys(content).filter((each) => each !== "code");
    const name = names.length > 0 && random.chance(0.8) ? random.pick(names) : "unheard_of";
    if (random.chance(0.2)) delete content[name];
    // A shutdown_request isn't among the types, so nothing here ends the kernel.
    else content[name] = this.junk();
    return this.sign(draft);
  }

  private junk(): unknown {
    const { random } = this;
    return random.pick([
      () => null,
      () => true,
      () => -1,
      () => 1.5,
      () => 1e308,
      () => 2 ** 53,
      () => "",
      () => "x".repeat(random.below(2_000)),
      () => "\ud800\udfff\u0000\u202e",
      () => [],
      () => [[[[[]]]]],
      () => ({}),
      () => ({ length: -1, toString: null, toJSON: 1 }),
      () => Array.from({ length: random.below(200) }, (_, index) => index),
    ])();
  }

  private unknownType(): Buffer[] {
    return this.sign(this.draft(this.random.pick(otherTypes)));
  }

  private wrongVersion(): Buffer[] {
    const { random } = this;
    const draft = this.draft();
    draft.header["version"] = random.chance(0.7) ? random.pick(versions) : this.junk();
    return this.sign(draft);
  }

  /** Answers without a question, ends without a beginning, another one's parent. */
  private wrongOrder(): Buffer[] {
    const { random } = this;
    const draft = this.draft(
      random.pick(["input_reply", "comm_msg", "comm_close", "delete_subshell_request"]),
    );
    draft.parent = random.pick([
      {},
      { msg_id: "gone", msg_type: "input_request" },
      { msg_id: 7 },
      { msg_id: null, msg_type: null },
      { a: 1 },
    ]);
    if (random.chance(0.3)) draft.header["subshell_id"] = random.chance(0.5) ? "gone" : this.junk();
    return this.sign(draft);
  }

  private nested(): Buffer[] {
    const { random } = this;
    const depth = random.pick([10, 100, 1_000, 10_000, 40_000]);
    const text = random.chance(0.5)
      ? "[".repeat(depth) + "]".repeat(depth)
      : `${'{"a":'.repeat(depth)}1${"}".repeat(depth)}`;
    const draft = this.draft();
    const part = random.pick(["header", "parent", "metadata", "content"] as const);
    const own = JSON.stringify(draft[part]).slice(1, -1);
    const bytes = Buffer.from(
      `{${own}${own === "" ? "" : ","}"deep":${text},"data":{"x":${text}}}`,
    );
    return this.sign({ ...draft, [part]: bytes });
  }

  private polluting(): Buffer[] {
    const { random } = this;
    const draft = this.draft();
    const part = random.pick(["header", "parent", "metadata", "content"] as const);
    const own = JSON.stringify(draft[part]).slice(1, -1);
    const name = random.pick(pollution);
    const poison = `"${name}":{"polluted":true,"prototype":{"polluted":true}}`;
    const fields = [own, poison, `"data":{${poison},"state":{${poison}}}`].filter((each) => each);
    return this.sign({ ...draft, [part]: Buffer.from(`{${fields.join()}}`) });
  }

  private huge(): Buffer[] {
    const { random } = this;
    const draft = this.draft();
    // Most are of a size that counts; a megabyte each time would only measure the sockets.
    const text = "x".repeat(random.chance(0.02) ? 1_000_000 : 20_000);
    const target = random.pick(["header", "metadata", "content"] as const);
    const field = random.pick(["code", "username", "comm_id", "target_name", "value", "extra"]);
    if (target !== "content" || draft.header["msg_type"] !== "execute_request") {
      (draft[target] as Record<string, unknown>)[field] = text;
    }
    return this.sign(draft);
  }

  private badBuffers(): Buffer[] {
    const { random } = this;
    const draft = this.draft(random.pick(["comm_open", "comm_msg", "kernel_info_request"]));
    draft.buffers = Array.from({ length: random.pick([1, 3, 300]) }, () =>
      random.chance(0.2) ? delimiter : random.bytes(random.below(50)),
    );
    if (random.chance(0.5)) {
      draft.content = {
        comm_id: "c1",
        target_name: "jupyter.widget",
        data: { state: {}, buffer_paths: random.pick([[["a"], [0]], "x", [[]], [["__proto__"]]]) },
      };
    }
    return this.sign(draft);
  }

  private badHeader(): Buffer[] {
    const { random } = this;
    const draft = this.draft();
    const name = random.pick(Object.keys(draft.header));
    if (random.chance(0.3)) delete draft.header[name];
    else draft.header[name] = this.junk();
    return this.sign(draft);
  }
}
