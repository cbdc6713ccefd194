import { createHash } from "node:crypto";
import { fingerprint } from "./create-data.ts";
import { splitNames } from "./duplicates.ts";
import type { Splits } from "./labeled-data.ts";

/**
 * SHA-256 of the fingerprints of all parts, taken anew from the numbers as they stand: arrays that were written to after
 * they were put together count as other data (row #35).
 */
export function splitsFingerprint(splits: Splits): string {
  const hash = createHash("sha256");
  for (const name of splitNames) {
    const part = splits[name];
    // Nobody can write to samples on disk, and to read them all takes a while.
    const own = part.stored === undefined ? fingerprint(part) : part.fingerprint;
    hash.update(`${name} ${own}\n`);
  }
  return hash.digest("hex");
}
