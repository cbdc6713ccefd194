import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createHeader } from "../../../kernel/protocol/header.ts";
import { newSessionId } from "../../../kernel/protocol/ids.ts";
import type { Message } from "../../../kernel/protocol/message.ts";
import { ProtocolError } from "../../../kernel/protocol/protocol-error.ts";
import { createSigner } from "../../../kernel/protocol/signature.ts";
import { decodeMessage, encodeMessage } from "../../../kernel/protocol/wire.ts";

const signer = createSigner("secret");
const header = createHeader("execute_request", { session: newSessionId(), username: "me" });

function message(parts: Partial<Message> = {}): Message {
  return {
    identities: [],
    header,
    parentHeader: {},
    metadata: {},
    content: {},
    buffers: [],
    ...parts,
  };
}

function faultOf(frames: readonly Uint8Array[]): ProtocolError {
  try {
    decodeMessage(frames, signer);
  } catch (error) {
    if (error instanceof ProtocolError) return error;
    throw error;
  }
  throw new Error("Expected decodeMessage to throw");
}

/** Frames with these four texts, signed well. */
function signed(...texts: readonly string[]): Uint8Array[] {
  const parts = texts.map((text) => Buffer.from(text));
  return [Buffer.from("<IDS|MSG>"), Buffer.from(signer.sign(parts)), ...parts];
}

describe("encodeMessage", () => {
  it("writes identities, delimiter, signature, four JSON frames and buffers", () => {
    const identities = [Buffer.from("peer")];
    const buffers = [Buffer.from([0, 255])];
    const content = { code: "1" };
    const frames = encodeMessage(message({ identities, buffers, content }), signer);
    expect(frames.length).toBe(8);
    expect(frames.slice(0, 2).map(String)).toEqual(["peer", "<IDS|MSG>"]);
    expect(frames.slice(4, 7).map(String)).toEqual(["{}", "{}", '{"code":"1"}']);
    expect(frames[7]).toEqual(Buffer.from([0, 255]));
  });
});

describe("decodeMessage", () => {
  it("gives back what was encoded, whatever the content, identities and buffers", () => {
    const bytes = fc.uint8Array({ maxLength: 20 }).map((array) => Buffer.from(array));
    const object = fc.dictionary(
      fc.string().filter((name) => name !== "__proto__"),
      fc.jsonValue(),
    );
    fc.assert(
      fc.property(object, object, fc.array(bytes), fc.array(bytes), (content, metadata, a, b) => {
        const identities = a.filter((frame) => !frame.equals(Buffer.from("<IDS|MSG>")));
        const before = message({ content, metadata, identities, buffers: b, parentHeader: header });
        const after = decodeMessage(encodeMessage(before, signer), signer);
        // JSON has no -0.
        const written = JSON.parse(JSON.stringify({ content, metadata })) as object;
        expect(after).toEqual({ ...before, ...written });
      }),
    );
  });

  it("keeps fields of a header that it doesn't know, for the parent header of replies", () => {
    const text = JSON.stringify({ ...header, subshell_id: "s1" });
    const decoded = decodeMessage(signed(text, "{}", "{}", "{}"), signer);
    expect(decoded.header).toEqual({ ...header, subshell_id: "s1" });
  });

  it("checks the signature before it parses: broken JSON with a wrong signature is a signature fault", () => {
    const frames = signed("{", "{}", "{}", "{}");
    frames[1] = Buffer.from("0".repeat(64));
    expect(faultOf(frames).fault).toBe("signature");
  });

  it("names neither key nor digest in the signature fault", () => {
    const frames = encodeMessage(message(), createSigner("other"));
    const { message: text } = faultOf(frames);
    expect(text).toMatch(/^Expected a message signed with the key of the connection file/u);
    expect(text).not.toContain("secret");
    expect(text).not.toMatch(/[0-9a-f]{16}/u);
  });

  it("refuses a content that was changed after signing", () => {
    const frames = encodeMessage(message({ content: { code: "1" } }), signer);
    frames[5] = Buffer.from('{"code":"2"}');
    expect(faultOf(frames).fault).toBe("signature");
  });

  it("lets buffers change, because they aren't signed", () => {
    const frames = encodeMessage(message({ buffers: [Buffer.from("a")] }), signer);
    frames[6] = Buffer.from("b");
    expect(decodeMessage(frames, signer).buffers.map(String)).toEqual(["b"]);
  });

  it.each([
    ["no frames", []],
    ["no delimiter", ["a", "b", "c", "d", "e", "f"]],
    ["a missing content", ["<IDS|MSG>", "", "{}", "{}", "{}"]],
  ])("calls %s a fault of frames", (_, texts) => {
    expect(faultOf(texts.map((text) => Buffer.from(text))).fault).toBe("frames");
  });

  it.each([
    ["broken JSON", "{"],
    ["an array", "[]"],
    ["null", "null"],
  ])("calls %s in the content a fault of JSON", (_, text) => {
    const { fault, message: sentence } = faultOf(signed(JSON.stringify(header), "{}", "{}", text));
    expect(fault).toBe("json");
    expect(sentence).toMatch(/Expected the content to be a JSON object/u);
  });

  it("refuses a header that nests too deep to be sent back as a parent", () => {
    const deep = `{"msg_id":"1","msg_type":"a","x":${"[".repeat(5_000)}${"]".repeat(5_000)}}`;
    expect(faultOf(signed(deep, "{}", "{}", "{}")).fault).toBe("json");
  });

  it("calls bytes that aren't UTF-8 a fault of JSON", () => {
    const parts = [JSON.stringify(header), "{}", "{}"].map((text) => Buffer.from(text));
    parts.push(Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d]));
    const frames = [Buffer.from("<IDS|MSG>"), Buffer.from(signer.sign(parts)), ...parts];
    expect(faultOf(frames).fault).toBe("json");
  });

  it("calls a header without msg_type a fault of the header", () => {
    expect(faultOf(signed('{"msg_id":"1"}', "{}", "{}", "{}")).fault).toBe("header");
  });
});
