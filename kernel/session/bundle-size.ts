import type { MimeBundle } from "../protocol/cell-event.ts";

/** About how many characters a bundle takes in a notebook file. */
export function bundleSize(data: MimeBundle): number {
  let size = 0;
  for (const value of Object.values(data)) size += valueSize(value);
  return size;
}

function valueSize(value: unknown): number {
  if (typeof value === "string") return value.length;
  try {
    return JSON.stringify(value)?.length ?? 0;
  } catch {
    // What JSON can't hold isn't sent either.
    return 0;
  }
}
