import { randomBytes } from "node:crypto";
import { AthanorError } from "../core/errors.ts";

/**
 * The stamp of a run: local time and four random hexadecimal digits, `20261121-221501-9f3a` (row #11).
 *
 * @param time - Unix milliseconds.
 */
export function runStamp(time: number): string {
  const date = new Date(time);
  const two = (value: number): string => String(value).padStart(2, "0");
  const day = `${date.getFullYear()}${two(date.getMonth() + 1)}${two(date.getDate())}`;
  const clock = `${two(date.getHours())}${two(date.getMinutes())}${two(date.getSeconds())}`;
  return `${day}-${clock}-${randomBytes(2).toString("hex")}`;
}

/**
 * A name that is one part of a path everywhere: letters, digits, `.`, `_`, `-`, `+`; not starting with a dot.
 *
 * @throws {AthanorError} `argument` when it isn't.
 */
export function checkName(kind: string, name: string): string {
  if (/^[a-z\d_][\w.+-]{0,99}$/i.test(name)) return name;
  throw new AthanorError(
    "argument",
    `Expected the name of ${kind} as at most 100 letters, digits, ".", "_", "-" or "+", not starting with a dot; received "${name}".`,
  );
}

/** Any text as a file name, for names that come from metrics and plots. */
export function toFileName(name: string): string {
  const safe = name.replaceAll(/[^\w.+-]+/g, "-").replace(/^[.-]+/, "");
  return safe === "" ? "unnamed" : safe.slice(0, 100);
}
