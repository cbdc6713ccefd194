import { deflateSync } from "node:zlib";

/** Pixels with red, green, blue and opacity, one byte each. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  /** Shape `[height, width, 4]`. */
  readonly data: Uint8Array | Uint8ClampedArray;
}

/**
 * Pixels as a PNG file, 8 bits a channel, without time stamp, so that equal pixels give equal bytes.
 *
 * @see https://www.w3.org/TR/png-3/
 */
export function encodePng(pixels: Pixels): Buffer {
  const { width, height, data } = pixels;
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 6, 0, 0, 0], 8);
  const row = width * 4;
  const lines = Buffer.alloc((row + 1) * height);
  for (let y = 0; y < height; y += 1) {
    lines.set(data.subarray(y * row, (y + 1) * row), y * (row + 1) + 1);
  }
  const signature = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]);
  const image = deflateSync(lines, { level: 9 });
  return Buffer.concat([
    signature,
    chunk("IHDR", header),
    chunk("IDAT", image),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

/** Pixels as a `data:image/png` address. */
export function pngAddress(pixels: Pixels): string {
  return `data:image/png;base64,${encodePng(pixels).toString("base64")}`;
}

function chunk(type: string, content: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), content]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(content.length);
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, checksum]);
}

const crcTable = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit += 1) {
    value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  }
  return value;
});

/** CRC-32 as PNG asks for it (PNG specification, annex D). */
export function crc32(bytes: Uint8Array): number {
  let value = 0xffffffff;
  for (const byte of bytes) value = (crcTable[(value ^ byte) & 0xff] ?? 0) ^ (value >>> 8);
  return (value ^ 0xffffffff) >>> 0;
}
