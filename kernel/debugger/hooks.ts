/** A place in code, from 0. */
interface Place {
  readonly lineNumber: number;
  readonly columnNumber?: number;
}

/** What the kernel adds to a loop: its question for an interrupt, and what leads from one strip of turns to the next. */
const HOOK =
  /^(?:\{?(?:if \()?(?:!\([^\s)]+ & 15\)\) )?(?:__athanor\.)?tick\(\);|__athanor_go;\)|256;__athanor_turns)/;
const AFTER_OWN_NAME = /__athanor_(?:go=|turns)$/;
const LONGEST = 40;

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
  const at = offsetOf(code, place);
  return (
    HOOK.test(code.slice(at, at + LONGEST)) ||
    AFTER_OWN_NAME.test(code.slice(Math.max(0, at - LONGEST), at))
  );
}
