import sharp from "sharp";
import { expect, test } from "vitest";
import { crc32, encodePng } from "../../../lib/plots/png.ts";

test("another decoder reads the same pixels back", async () => {
  const data = Uint8Array.from({ length: 3 * 2 * 4 }, (_, index) => (index * 37) % 256);
  const read = await sharp(encodePng({ width: 3, height: 2, data }))
    .raw()
    .toBuffer({ resolveWithObject: true });
  expect([read.info.width, read.info.height, read.info.channels]).toEqual([3, 2, 4]);
  expect(new Uint8Array(read.data)).toEqual(data);
});

test("has the check value of CRC-32", () => {
  // The standard check of CRC-32/ISO-HDLC: "123456789" gives CBF43926.
  expect(crc32(Buffer.from("123456789"))).toBe(0xcbf43926);
});
