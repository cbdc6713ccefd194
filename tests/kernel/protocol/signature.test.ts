import { describe, expect, it } from "vitest";
import { createSigner } from "../../../kernel/protocol/signature.ts";

const frames = ['{"msg_id":"1","msg_type":"x"}', "{}", "{}", '{"code":"1"}'].map((text) =>
  Buffer.from(text),
);
// Python: hmac.new(b"a0436f6c-1916", b"".join(frames), hashlib.sha256).hexdigest()
const digest = "8a6390721d01ba03df82a63952151cac71b827e59c0159cab4de16bfb9ad17a5";

describe("createSigner", () => {
  it("signs as Python's hmac does", () => {
    expect(createSigner("a0436f6c-1916").sign(frames)).toBe(digest);
  });

  it("accepts its own signature and nothing else", () => {
    const signer = createSigner("a0436f6c-1916");
    expect(signer.verify(frames, Buffer.from(digest))).toBe(true);
    expect(signer.verify(frames, Buffer.from(digest.replace(/^./u, "f")))).toBe(false);
    expect(signer.verify(frames, Buffer.from(digest.slice(1)))).toBe(false);
    expect(signer.verify(frames, Buffer.alloc(0))).toBe(false);
    expect(signer.verify(frames.toReversed(), Buffer.from(digest))).toBe(false);
  });

  it("refuses the signature of another key", () => {
    expect(createSigner("another").verify(frames, Buffer.from(digest))).toBe(false);
  });

  it("neither signs nor checks without a key", () => {
    const signer = createSigner("");
    expect(signer.sign(frames)).toBe("");
    expect(signer.verify(frames, Buffer.from("anything"))).toBe(true);
  });
});
