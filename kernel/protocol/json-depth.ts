/** Arrays and objects in each other, at most; what real messages nest stays below a hundred. */
const deepest = 1_000;

const [quote, backslash, openList, openObject, closeList, closeObject] = Buffer.from('"\\[{]}');

/**
 * Whether JSON text nests deeper than code that walks it by recursion can follow: parsing takes any depth, but writing it
 * again, which replies do with their request's header, doesn't.
 */
export function isTooDeep(json: Uint8Array): boolean {
  // One bracket a level: short texts needn't be read.
  if (json.length <= deepest) return false;
  let depth = 0;
  for (let index = 0; index < json.length && depth <= deepest; index += 1) {
    const byte = json[index];
    if (byte === quote) index = endOfString(json, index);
    else if (byte === openList || byte === openObject) depth += 1;
    else if (byte === closeList || byte === closeObject) depth -= 1;
  }
  return depth > deepest;
}

/** The index of the quote that closes the string which opens at `start`. */
function endOfString(json: Uint8Array, start: number): number {
  let index = start + 1;
  while (index < json.length && json[index] !== quote) index += json[index] === backslash ? 2 : 1;
  return index;
}
