import { readFileSync } from "node:fs";
import { join } from "node:path";
import { MagicUsageError } from "../magics/magic-usage-error.ts";
import type { Magic } from "../magics/magic.ts";
import { didYouMean } from "../magics/nearest-name.ts";
import { commandHelp, parseCommand, type Command, type Terminal } from "./command.ts";
import { doctor } from "./doctor.ts";
import { install, uninstall } from "./install.ts";
import { loadCommandMagics, runMagicCommand } from "./magic-command.ts";
import { create } from "./new.ts";
import { packageRoot } from "../protocol/package-root.ts";
import { run } from "./run.ts";

const COMMANDS: readonly Command[] = [install, uninstall, doctor, run, create];

/** Exit code of a call that doesn't fit the program. */
const USAGE_EXIT = 2;

/**
 * Runs `athanor ARGUMENTS` and resolves with its exit code: 0 well, 1 failed, 2 called wrongly.
 *
 * Mistakes are printed as one line on stderr; only faults of Athanor itself reject.
 */
export async function runProgram(
  [name, ...words]: readonly string[],
  terminal: Terminal,
): Promise<number> {
  try {
    if (name === undefined || name === "--help" || name === "-h" || name === "help") {
      terminal.out(await overview());
      return name === undefined ? USAGE_EXIT : 0;
    }
    if (name === "--version") return printVersion(terminal);
    const command = COMMANDS.find((candidate) => candidate.name === name);
    return command === undefined
      ? await runNamedMagic(name, words, terminal)
      : await runCommand(command, words, terminal);
  } catch (error) {
    return explain(error, terminal);
  }
}

async function runCommand(
  command: Command,
  words: readonly string[],
  terminal: Terminal,
): Promise<number> {
  if (words.includes("--help") || words.includes("-h")) {
    terminal.out(`${commandHelp(command)}\n`);
    return 0;
  }
  return command.run(parseCommand(command, words), terminal);
}

async function runNamedMagic(
  name: string,
  words: readonly string[],
  terminal: Terminal,
): Promise<number> {
  const magics = await loadCommandMagics();
  const magic = magics.find((candidate) => candidate.name === name);
  if (magic !== undefined) return runMagicCommand(magic, words, terminal);
  const known = [...COMMANDS, ...magics].map((candidate) => candidate.name);
  throw new MagicUsageError(
    `Unknown command "${name}".${didYouMean(name, known)} \`athanor --help\` lists all.`,
  );
}

function printVersion(terminal: Terminal): number {
  const text = readFileSync(join(packageRoot(), "package.json"), "utf8");
  terminal.out(`${(JSON.parse(text) as { readonly version: string }).version}\n`);
  return 0;
}

/** The list of commands; those of the library are left out when it isn't built. */
async function overview(): Promise<string> {
  const magics: readonly Magic[] = await loadCommandMagics().catch(() => []);
  const rows = [...COMMANDS, ...magics].map(({ name, summary }) => ({ name, summary }));
  const width = Math.max(...rows.map(({ name }) => name.length));
  const lines = rows.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`);
  return `Usage: athanor COMMAND …\n\n${lines.join("\n")}\n\n\`athanor COMMAND --help\` tells more.\n`;
}

/** Errors that say themselves what the user can do; others keep their stack. */
function explain(error: unknown, terminal: Terminal): number {
  if (!(error instanceof Error)) throw error;
  const isOwn = "fault" in error;
  terminal.err(`athanor: ${isOwn ? error.message : (error.stack ?? error.message)}\n`);
  return error instanceof MagicUsageError ? USAGE_EXIT : 1;
}
