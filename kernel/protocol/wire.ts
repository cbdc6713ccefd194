import { parseHeader, parseParentHeader } from "./header.ts";
import { isTooDeep } from "./json-depth.ts";
import type { Message } from "./message.ts";
import { ProtocolError } from "./protocol-error.ts";
import type { Signer } from "./signature.ts";

const delimiter = Buffer.from("<IDS|MSG>", "latin1");
const partNames = ["header", "parent header", "metadata", "content"] as const;
const strictUtf8 = new TextDecoder("utf-8", { fatal: true });

/**
 * The frames of a message: identities, delimiter, signature, header, parent header, metadata, content, buffers.
 *
 * @throws {TypeError} When a part can't be written as JSON (a cycle, a bigint).
 */
export function encodeMessage(message: Message, signer: Signer): Uint8Array[] {
  const { header, parentHeader, metadata, content } = message;
  const parts = [header, parentHeader, metadata, content].map((part) =>
    Buffer.from(JSON.stringify(part)),
  );
  const signature = Buffer.from(signer.sign(parts), "latin1");
  return [...message.identities, delimiter, signature, ...parts, ...message.buffers];
}

/**
 * The message in `frames`. The signature is checked before a single byte is parsed.
 *
 * @throws {ProtocolError} `frames`, `signature`, `json` or `header`; the message is then to be dropped.
 */
export function decodeMessage(frames: readonly Uint8Array[], signer: Signer): Message {
  const at = frames.findIndex((frame) => delimiter.equals(frame));
  const signature = frames[at + 1];
  const signed = frames.slice(at + 2, at + 6);
  if (at < 0 || signature === undefined || signed.length < 4) {
    throw new ProtocolError(
      "frames",
      `Expected a delimiter, a signature and four JSON frames, received ${frames.length} frames` +
        `${at < 0 ? " without a delimiter" : ""}. Speak the Jupyter messaging protocol 5.`,
    );
  }
  if (!signer.verify(signed, signature)) {
    throw new ProtocolError(
      "signature",
      "Expected a message signed with the key of the connection file, received another signature. " +
        "Connect the frontend with this kernel's own connection file.",
    );
  }
  const [header, parent, metadata, content] = signed.map(parsePart);
  return {
    identities: frames.slice(0, at),
    header: required(parseHeader(header), "header with `msg_id` and `msg_type`"),
    parentHeader: required(parseParentHeader(parent), "parent header, or `{}` for none"),
    metadata: metadata ?? {},
    content: content ?? {},
    buffers: frames.slice(at + 6),
  };
}

function parsePart(frame: Uint8Array, index: number): Readonly<Record<string, unknown>> {
  const part = isTooDeep(frame) ? undefined : parseJson(frame);
  if (typeof part === "object" && part !== null && !Array.isArray(part)) {
    return part as Readonly<Record<string, unknown>>;
  }
  throw new ProtocolError(
    "json",
    `Expected the ${partNames[index] ?? "part"} to be a JSON object in UTF-8 of at most 1,000 levels, received something else. ` +
      "Send JSON objects in all four frames.",
  );
}

function parseJson(frame: Uint8Array): unknown {
  try {
    return JSON.parse(strictUtf8.decode(frame));
  } catch {
    return undefined;
  }
}

function required<Part>(part: Part | undefined, expected: string): Part {
  if (part !== undefined) return part;
  throw new ProtocolError(
    "header",
    `Expected a ${expected}, received another object. Send headers as the messaging specification lists them.`,
  );
}
