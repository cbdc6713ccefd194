/** A place in code, from 0. */
interface Place {
  readonly lineNumber: number;
  readonly columnNumber?: number;
}

/** The index of a place in a text. */
export function offsetOf(code: string, { lineNumber, columnNumber = 0 }: Place): number {
  let start = 0;
  for (let line = 0; line < lineNumber; line++) {
    const end = code.indexOf("\n", start);
    if (end < 0) break;
    start = end + 1;
  }
  return start + columnNumber;
}

/** Whether the kernel's own call in a cell stands at a place, rather than code of the user. */
export function isHook(code: string, place: Place): boolean {
  return /^(?:\{?\s*__athanor\.tick\(\)|tick\(\);)/.test(
    code.slice(offsetOf(code, place)).slice(0, 40),
  );
}
