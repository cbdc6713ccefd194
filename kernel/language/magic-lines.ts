/**
 * Blanks lines that are magics (`%name …`, `!command`, `name?`), so that the rest can be judged as TypeScript.
 *
 * A rough cut for completeness only; the exact one is where magics are rewritten.
 *
 * @returns Undefined for a cell magic (`%%name` on the first line): all of it is text for the magic.
 */
export function blankMagicLines(source: string): string | undefined {
  if (/^\s*%%[A-Za-z_]/.test(source)) return undefined;
  return source
    .split("\n")
    .map((line) => (isMagic(line) ? ";" : line.replace(assignedMagic, "$1 0;")))
    .join("\n");
}

const assignedMagic = /^(\s*(?:(?:const|let|var)\s+)?[\w$]+\s*=)\s*(?:%[A-Za-z_]|!\S).*$/;

function isMagic(line: string): boolean {
  return /^\s*%[A-Za-z_]/.test(line) || /^\s*![A-Za-z./]/.test(line) || isHelp(line);
}

function isHelp(line: string): boolean {
  return /^\s*%?[\w$.]+\?{1,2}\s*$/.test(line) || /^\s*\?{1,2}%?[\w$.]+\s*$/.test(line);
}
