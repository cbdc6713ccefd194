import { execFileSync } from "node:child_process";

/**
 * What another program prints, or undefined when it is missing, fails or takes longer than 5 seconds: the card of a
 * machine never fails because a tool isn't there.
 *
 * @param command - Program and arguments; no shell is involved.
 * @param options - `cwd`: folder to run in; `maxBytes`: longest output, 16 MiB by default.
 */
export function outputOf(
  command: readonly [string, ...string[]],
  options: { readonly cwd?: string; readonly maxBytes?: number } = {},
): string | undefined {
  const [program, ...args] = command;
  const { cwd = process.cwd(), maxBytes = 16 * 2 ** 20 } = options;
  try {
    return execFileSync(program, args, {
      cwd,
      encoding: "utf8",
      timeout: 5000,
      maxBuffer: maxBytes,
      stdio: ["ignore", "pipe", "ignore"],
    });
  } catch {
    return undefined;
  }
}
