const M = 0x5bd1e995;

/**
 * MurmurHash2 (32 bits, Austin Appleby) of a text's UTF-8 bytes, by which JupyterLab names the source of a cell.
 *
 * @param seed - Unsigned 32-bit integer.
 * @returns An unsigned 32-bit integer.
 */
export function murmur2(text: string, seed: number): number {
  const bytes = Buffer.from(text, "utf8");
  const blocks = bytes.length - (bytes.length % 4);
  let hash = seed ^ bytes.length;
  for (let index = 0; index < blocks; index += 4) {
    hash = Math.imul(hash, M) ^ mixBlock(bytes.readInt32LE(index));
  }
  if (blocks < bytes.length) {
    hash = Math.imul(hash ^ bytes.readUIntLE(blocks, bytes.length - blocks), M);
  }
  hash = Math.imul(hash ^ (hash >>> 13), M);
  return (hash ^ (hash >>> 15)) >>> 0;
}

function mixBlock(block: number): number {
  const mixed = Math.imul(block, M);
  return Math.imul(mixed ^ (mixed >>> 24), M);
}
