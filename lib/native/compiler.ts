import { execFile } from "node:child_process";
import { AthanorError } from "../core/errors.ts";

/** A C++ compiler of this machine. */
export interface Compiler {
  readonly command: string;
  /** First line of `--version`. */
  readonly version: string;
}

/**
 * Finds a C++ compiler: `$CXX`, then c++, g++ and clang++.
 *
 * @throws {AthanorError} `not-found` with the command that installs one.
 */
export async function findCompiler(
  environment: NodeJS.ProcessEnv = process.env,
): Promise<Compiler> {
  const chosen = environment["CXX"];
  const commands = [...(chosen === undefined || chosen === "" ? [] : [chosen]), ...usual];
  for (const command of commands) {
    const answer = await execute(command, ["--version"], environment);
    if (answer.code === 0) return { command, version: answer.output.split("\n", 1)[0] ?? "" };
  }
  throw new AthanorError(
    "not-found",
    `Expected a C++17 compiler (${commands.join(", ")}), found none on PATH. ` +
      "Run `sudo apt-get install g++` (or `conda install -c conda-forge gxx`), or set CXX.",
  );
}

const usual = ["c++", "g++", "clang++"];

/** What a program printed and how it ended; `code` is undefined when it didn't start. */
export interface Execution {
  readonly code: number | undefined;
  readonly output: string;
}

/** Runs a program without a shell and keeps all it prints. */
export function execute(
  command: string,
  args: readonly string[],
  environment: NodeJS.ProcessEnv = process.env,
): Promise<Execution> {
  return new Promise((resolve) => {
    execFile(
      command,
      [...args],
      { env: environment, maxBuffer: 64 * 2 ** 20 },
      (error, stdout, stderr) => {
        const code = error === null ? 0 : typeof error.code === "number" ? error.code : undefined;
        resolve({ code, output: stdout + stderr });
      },
    );
  });
}
