import { AthanorError } from "../core/errors.ts";

/**
 * The error of a check that lacks what it asks for; `checkAll` leaves such checks out, with the error's cause as the reason.
 *
 * @param check - Its name.
 * @param needs - What it asks for, in words.
 * @param hint - How an experiment gives it.
 * @param call - How a magic gives it.
 */
export function inapplicable(
  check: string,
  needs: string,
  hint: string,
  call?: string,
): AthanorError {
  const ways = [hint, ...(call === undefined ? [] : [call])];
  return new AthanorError(
    "inapplicable",
    `Expected ${needs} for the check ${check}, received none. Give it: ${ways.join(", or ")}.`,
    { cause: `asks for ${needs}` },
  );
}
