/**
 * The index in UTF-16 units of the cursor before code point `cursorPos` of `text`; messages count code points (since
 * protocol 5.2), JavaScript counts UTF-16 units. Clamped to the text; in O(cursorPos).
 */
export function toUtf16Index(text: string, cursorPos: number): number {
  let index = 0;
  for (let left = cursorPos; left > 0 && index < text.length; left -= 1) {
    index += codePointLength(text, index);
  }
  return index;
}

/** The number of code points of `text` before UTF-16 index `utf16Index`; an index inside a pair counts its first half. */
export function toCursorPos(text: string, utf16Index: number): number {
  let count = 0;
  for (let index = 0; index < utf16Index && index < text.length; count += 1) {
    index += codePointLength(text, index);
  }
  return count;
}

function codePointLength(text: string, index: number): 1 | 2 {
  return (text.codePointAt(index) ?? 0) > 0xffff ? 2 : 1;
}
