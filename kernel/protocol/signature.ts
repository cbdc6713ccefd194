import { createHmac, timingSafeEqual } from "node:crypto";

/** Signs the four JSON frames of a message and checks signatures; buffers aren't signed (messaging spec, "The Wire Protocol"). */
export interface Signer {
  /** Lower-case hex of HMAC-SHA256 over the frames in order; empty without a key. */
  sign(frames: readonly Uint8Array[]): string;
  /** Whether `signature` (hex, as it came) is that of `frames`; compared in constant time. Always true without a key. */
  verify(frames: readonly Uint8Array[], signature: Uint8Array): boolean;
}

/**
 * A signer with HMAC-SHA256.
 *
 * @param key - The key of the connection file; empty turns signing off.
 */
export function createSigner(key: string): Signer {
  if (key === "") return { sign: () => "", verify: () => true };
  const sign = (frames: readonly Uint8Array[]): string => {
    const hmac = createHmac("sha256", key);
    for (const frame of frames) hmac.update(frame);
    return hmac.digest("hex");
  };
  const verify = (frames: readonly Uint8Array[], signature: Uint8Array): boolean => {
    const expected = Buffer.from(sign(frames), "latin1");
    return expected.length === signature.length && timingSafeEqual(expected, signature);
  };
  return { sign, verify };
}
