import type { CellSources } from "./cell-sources.ts";

/**
 * Makes `error.stack` of this process name places in the text that the user wrote, and leaves the kernel's own frames out.
 *
 * @param kernelFolder - URL of the kernel's compiled files.
 */
export function installStackMapping(sources: CellSources, kernelFolder: string): void {
  Error.prepareStackTrace = (error, frames) => {
    const own = frames.filter((frame) => !isKernelFrame(frame, kernelFolder));
    const lines = withoutPlumbing(own, frames).map(
      (frame) => `\n    at ${frameText(frame, sources)}`,
    );
    return `${headerOf(error)}${lines.join("")}`;
  };
}

function headerOf(error: unknown): string {
  try {
    return Error.prototype.toString.call(error);
  } catch {
    return "Error";
  }
}

function isKernelFrame(frame: NodeJS.CallSite, kernelFolder: string): boolean {
  return frame.getFileName()?.startsWith(kernelFolder) === true;
}

/** Below a cell stands only what called it: frames of Node at the end go when kernel frames were among them. */
function withoutPlumbing(
  own: readonly NodeJS.CallSite[],
  all: readonly NodeJS.CallSite[],
): readonly NodeJS.CallSite[] {
  if (own.length === all.length) return own;
  const last = own.findLastIndex((frame) => frame.getFileName()?.startsWith("node:") !== true);
  return last < 0 ? own : own.slice(0, last + 1);
}

function frameText(frame: NodeJS.CallSite, sources: CellSources): string {
  // oxlint-disable-next-line typescript/no-base-to-string -- a call site prints itself as a line of a stack
  const text = frame.toString();
  const file = frame.getFileName();
  const line = frame.getLineNumber();
  const column = frame.getColumnNumber();
  if (typeof file !== "string" || line === null || column === null) return text;
  const place = sources.toOriginal(file, { line, column });
  if (place === undefined) return text;
  return text.replace(`${file}:${line}:${column}`, () => `${file}:${place.line}:${place.column}`);
}
