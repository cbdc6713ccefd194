import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The repository's folder. */
export const root: string = fileURLToPath(new URL("../..", import.meta.url));

/** Folder of the programs of .venv, which `npm test` makes. */
export const venvBin: string = process.env["ATHANOR_VENV"] ?? join(root, ".venv/bin");

/** What a program printed and how it ended. */
export interface ProgramResult {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program of .venv to its end; says what to do when there is no .venv. */
export function runVenv(
  name: string,
  args: readonly string[],
  options: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv } = {},
): ProgramResult {
  const program = join(venvBin, name);
  if (!existsSync(program))
    throw new Error(`Expected ${program}. Run \`npm test\` once: it makes .venv.`);
  const result = spawnSync(program, args, {
    cwd: options.cwd ?? root,
    encoding: "utf8",
    maxBuffer: 256 * 2 ** 20,
    env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: "3", ...options.env },
  });
  return { status: result.status, stdout: result.stdout, stderr: result.stderr };
}
