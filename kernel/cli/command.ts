import { magicHelp } from "../magics/magic-help.ts";
import type { Magic, MagicInvocation } from "../magics/magic.ts";
import { parseWords } from "../magics/parse-invocation.ts";

/** Where a command prints. */
export interface Terminal {
  out(text: string): void;
  err(text: string): void;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The user's folder, absolute. */
  readonly cwd: string;
}

/** One subcommand of `athanor`, declared like a magic. */
export interface Command {
  readonly name: string;
  readonly summary: string;
  readonly help?: string;
  readonly options: Magic["options"];
  readonly positionals?: NonNullable<Magic["positionals"]>;
  /** Resolves with the exit code. */
  run(
    parsed: Pick<MagicInvocation, "options" | "positionals">,
    terminal: Terminal,
  ): Promise<number>;
}

/** A mistake of the user or the machine that one line explains; ends the program with code 1. */
export class CommandError extends Error {
  override readonly name = "CommandError";
  readonly fault = "command";
}

function asMagic(
  command: Pick<Command, "name" | "summary" | "help" | "options" | "positionals">,
): Magic {
  const { name, summary, help, options, positionals } = command;
  return {
    name,
    kind: "line",
    summary,
    options,
    ...(help === undefined ? {} : { help }),
    ...(positionals === undefined ? {} : { positionals }),
    run: () => Promise.resolve(),
  };
}

/** What `athanor COMMAND --help` prints. */
export function commandHelp(command: Parameters<typeof asMagic>[0]): string {
  return magicHelp(asMagic(command)).replace(
    `Usage: %${command.name}`,
    `Usage: athanor ${command.name}`,
  );
}

/**
 * Parses the words behind a command's name.
 *
 * @throws {MagicUsageError} When they don't fit the declaration.
 */
export function parseCommand(
  command: Parameters<typeof asMagic>[0],
  words: readonly string[],
): Pick<MagicInvocation, "options" | "positionals"> {
  const usage = commandHelp(command).split("\n", 1)[0]?.replace("Usage: ", "") ?? "";
  return parseWords(asMagic(command), words, { label: `athanor ${command.name}`, usage });
}
