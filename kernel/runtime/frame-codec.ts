import { deserialize, serialize } from "node:v8";

const LENGTH_BYTES = 4;

/** A value as bytes with their length in front (uint32, big endian); values are those of structured clone. */
export function encodeFrame(value: unknown): Buffer {
  const body = serialize(value);
  const frame = Buffer.allocUnsafe(LENGTH_BYTES + body.length);
  frame.writeUInt32BE(body.length, 0);
  body.copy(frame, LENGTH_BYTES);
  return frame;
}

/** Puts frames together from the pieces in which a pipe delivers them. */
export class FrameReader {
  private pieces: Buffer[] = [];
  private size = 0;

  /** The values whose last byte came with `piece`. */
  read(piece: Buffer): unknown[] {
    this.pieces.push(piece);
    this.size += piece.length;
    const values: unknown[] = [];
    for (let frame = this.next(); frame !== undefined; frame = this.next()) {
      values.push(deserialize(frame) as unknown);
    }
    return values;
  }

  private next(): Buffer | undefined {
    if (this.size < LENGTH_BYTES) return undefined;
    const length = this.peek(LENGTH_BYTES).readUInt32BE(0);
    if (this.size < LENGTH_BYTES + length) return undefined;
    const all = this.peek(this.size);
    this.pieces = [all.subarray(LENGTH_BYTES + length)];
    this.size -= LENGTH_BYTES + length;
    return all.subarray(LENGTH_BYTES, LENGTH_BYTES + length);
  }

  /** A view whose first `count` bytes are there; joins pieces only when it must. */
  private peek(count: number): Buffer {
    const [first = Buffer.alloc(0)] = this.pieces;
    if (first.length >= count) return first;
    const joined = Buffer.concat(this.pieces);
    this.pieces = [joined];
    return joined;
  }
}
