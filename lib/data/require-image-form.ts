import { AthanorError } from "../core/errors.ts";
import type { ImageForm } from "./decode-image.ts";

/**
 * Refuses sizes that no picture can have, before a file is blamed for them.
 *
 * @throws {AthanorError} `argument` that names the size.
 */
export function requireImageForm({ height, width, channels }: ImageForm): void {
  for (const [name, value] of Object.entries({ height, width })) {
    if (Number.isInteger(value) && value > 0) continue;
    throw new AthanorError(
      "argument",
      `Expected \`${name}\` to be a positive integer, the pixels that every picture is brought to; received ${value}.`,
    );
  }
  if ([1, 3].includes(channels)) return;
  throw new AthanorError(
    "argument",
    `Expected \`channels\` to be 1 for grey or 3 for colour, received ${channels}.`,
  );
}
