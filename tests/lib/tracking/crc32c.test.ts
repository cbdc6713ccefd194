import { describe, expect, it } from "vitest";
import { crc32c, maskedCrc32c } from "../../../lib/tracking/crc32c.ts";

describe("crc32c", () => {
  // RFC 3720 section B.4, and the check value of the CRC catalogue for "123456789".
  it.each([
    [Buffer.from("123456789"), 0xe3069283],
    [Buffer.alloc(32), 0x8a9136aa],
    [Buffer.alloc(32, 0xff), 0x62a8ab43],
    [Buffer.from(Array.from({ length: 32 }, (_, index) => index)), 0x46dd794e],
    [Buffer.alloc(0), 0],
  ])("of %j is %i", (bytes, expected) => {
    expect(crc32c(bytes)).toBe(expected);
  });
});

describe("maskedCrc32c", () => {
  it("gives the bytes that TensorBoard 2.21 writes for a record of 24 bytes", () => {
    const length = Buffer.from([0x18, 0, 0, 0, 0, 0, 0, 0]);
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32LE(maskedCrc32c(length));
    expect(bytes.toString("hex")).toBe("a37f4b22");
  });
});
