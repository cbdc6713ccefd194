import { runShellCommand, type ShellResult } from "../runtime/shell-command.ts";
import type { Magic, MagicContext } from "./magic.ts";

/** A shell command that failed. */
class ShellError extends Error {
  override readonly name = "ShellError";
}

function describeEnd(result: ShellResult): string | undefined {
  if ("signal" in result) return `was ended by ${result.signal}`;
  return result.code === 0 ? undefined : `ended with exit code ${result.code}`;
}

async function runScript(
  script: string,
  context: MagicContext,
  program?: readonly string[],
): Promise<void> {
  const result = await runShellCommand(script, {
    cwd: process.cwd(),
    signal: context.signal,
    onOutput: (text, stream) => context.print(text, stream),
    ...(program === undefined ? {} : { program }),
  });
  failUnlessOk(script, result);
}

function failUnlessOk(script: string, result: ShellResult): void {
  const end = describeEnd(result);
  if (end !== undefined) throw new ShellError(`The command \`${firstLine(script)}\` ${end}.`);
}

function firstLine(script: string): string {
  const line = script.trim().split("\n", 1)[0] ?? "";
  return line.length > 80 ? `${line.slice(0, 79)}…` : line;
}

/** The lines that a command prints to stdout; its stderr goes to the cell. */
async function captureLines(command: string, context: MagicContext): Promise<string[]> {
  let output = "";
  const result = await runShellCommand(command, {
    cwd: process.cwd(),
    signal: context.signal,
    onOutput: (text, stream) => {
      if (stream === "stdout") output += text;
      else context.print(text, "stderr");
    },
  });
  failUnlessOk(command, result);
  const lines = output.split(/\r?\n/);
  if (lines.at(-1) === "") lines.pop();
  return lines;
}

const LINES = /^--lines(?:\s+|$)/;

const sh: Magic = {
  name: "sh",
  kind: "both",
  summary: "Runs a shell command (also `! command`; `x = !command` keeps its lines).",
  help: "Output streams into the cell. An exit code other than 0 is an error. An interrupt ends the command and what it started.",
  raw: true,
  body: "shell",
  options: {},
  positionals: [
    { name: "command", description: "Read by the system's shell.", variadic: true, values: "file" },
  ],
  run: async ({ line, body }, context) => {
    if (LINES.test(line)) return captureLines(line.replace(LINES, ""), context);
    return runScript([line, body ?? ""].join("\n").trim(), context);
  },
};

const bash: Magic = {
  name: "bash",
  kind: "cell",
  summary: "Runs the cell as a Bash script that stops at the first command that fails.",
  raw: true,
  body: "shell",
  options: {},
  positionals: [{ name: "flags", description: "Flags of bash itself, e.g. -x.", variadic: true }],
  run: ({ line, body = "" }, context) => {
    const flags = line.split(/\s+/).filter((flag) => flag !== "");
    return runScript(body, context, ["bash", "-e", ...flags, "-c"]);
  },
};

/** `%sh`, `%%sh`, `%%bash`. */
export const shellMagics: readonly Magic[] = [sh, bash];
