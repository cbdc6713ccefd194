import { createInterface } from "node:readline/promises";
import type { Magic, MagicContext } from "../magics/magic.ts";
import type { MimeBundle } from "../protocol/cell-event.ts";
import { CommandError, commandHelp, parseCommand, type Terminal } from "./command.ts";

/** Athanor's own magic extension, loaded by name because the kernel doesn't know the library. */
const EXTENSION = "athanor/magics";

/**
 * The magics that are commands of the program too.
 *
 * @throws {CommandError} When the library isn't built.
 */
export async function loadCommandMagics(): Promise<readonly Magic[]> {
  try {
    const extension = (await import(EXTENSION)) as { readonly magics?: readonly Magic[] };
    return (extension.magics ?? []).filter((magic) => magic.command === true);
  } catch (error) {
    throw new CommandError(
      `Expected the built library (${EXTENSION}): ${(error as Error).message}. Run \`npm run build\`.`,
      { cause: error },
    );
  }
}

function notInTerminal(what: string): CommandError {
  return new CommandError(
    `Expected a notebook: ${what} doesn't exist in a terminal. Use this magic in a cell.`,
  );
}

async function ask(prompt: string): Promise<string> {
  const reader = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return await reader.question(prompt);
  } finally {
    reader.close();
  }
}

/** What a magic may do outside of a notebook: print, show text and ask. */
export function terminalContext(terminal: Terminal, signal: AbortSignal): MagicContext {
  const refuse = (what: string) => (): never => {
    throw notInTerminal(what);
  };
  const show = (data: MimeBundle): void => {
    const text = data["text/plain"];
    if (typeof text === "string") terminal.out(text.endsWith("\n") ? text : `${text}\n`);
  };
  return {
    cwd: terminal.cwd,
    signal,
    display: show,
    print: (text, stream = "stdout") =>
      stream === "stdout" ? terminal.out(text) : terminal.err(text),
    get: (name) => refuse(`the variable ${name}`)(),
    set: async (name) => refuse(`the variable ${name}`)(),
    names: () => [],
    execute: async () => refuse("running cell code")(),
    cells: async () => [],
    page: show,
    setNextInput: refuse("the next input"),
    input: ask,
    inspect: async () => null,
    history: async () => [],
    setTypecheck: async () => refuse("the type check of cells")(),
    setAutoreload: async () => refuse("local modules of cells")(),
    capture: async () => refuse("a cell to capture")(),
    profile: async () => refuse("a cell to profile")(),
    failures: {
      keep: refuse("a notebook"),
      isKeeping: () => false,
      find: (error) => ({ error, frames: [] }),
      last: () => undefined,
      evaluate: async () => refuse("a notebook")(),
    },
    setErrorStyle: refuse("a notebook"),
    reset: async () => refuse("a session to reset")(),
  };
}

const DISPLAY = Symbol.for("Jupyter.display");

/** The text of a magic's value, by its own display when it has one. */
async function valueText(value: unknown): Promise<string> {
  if (value === undefined) return "";
  if (typeof value === "string") return `${value}\n`;
  const show: unknown =
    typeof value === "object" && value !== null
      ? (value as Readonly<Record<symbol, unknown>>)[DISPLAY]
      : undefined;
  if (typeof show !== "function") return `${JSON.stringify(value, null, 2)}\n`;
  const bundle = (await show.call(value)) as Readonly<Record<string, unknown>>;
  return typeof bundle["text/plain"] === "string" ? `${bundle["text/plain"]}\n` : "";
}

/** Runs `athanor NAME WORDS…` as the magic of that name; resolves with the exit code. */
export async function runMagicCommand(
  magic: Magic,
  words: readonly string[],
  terminal: Terminal,
): Promise<number> {
  if (words.includes("--help")) {
    terminal.out(`${commandHelp(magic)}\n`);
    return 0;
  }
  const parsed = parseCommand(magic, words);
  const line = words.join(" ");
  const abort = new AbortController();
  const onSignal = (): void => abort.abort();
  process.once("SIGINT", onSignal);
  try {
    const context = terminalContext(terminal, abort.signal);
    const value = await magic.run({ name: magic.name, line, ...parsed }, context);
    terminal.out(await valueText(value));
    return 0;
  } finally {
    process.removeListener("SIGINT", onSignal);
  }
}
