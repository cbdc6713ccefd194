import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { runShellCommand } from "../runtime/shell-command.ts";
import { MagicUsageError } from "./magic-usage-error.ts";
import type { Magic } from "./magic.ts";

/** Words of a shell command, quoted where the shell would take them apart. */
function quote(word: string): string {
  if (/^[\w@%+=:,./^~-]+$/.test(word)) return word;
  if (process.platform === "win32") return `"${word.replaceAll('"', '""')}"`;
  return `'${word.replaceAll("'", "'\\''")}'`;
}

/** npm as Node brought it, because programs with a desktop icon have no shell's PATH; else the one on PATH. */
function npmCommand(): string {
  const bin = dirname(process.execPath);
  const places = [join(bin, "../lib/node_modules/npm"), join(bin, "node_modules/npm")];
  const script = places
    .map((place) => join(place, "bin/npm-cli.js"))
    .find((path) => existsSync(path));
  return script === undefined ? "npm" : `${quote(process.execPath)} ${quote(script)}`;
}

/** What notebooks ask of npm; it has more. */
const COMMANDS = "install uninstall update list outdated view search run audit fund".split(" ");

const npm: Magic = {
  name: "npm",
  kind: "line",
  summary:
    "Runs npm in the notebook's folder; what `%npm install` brings works in the next cell, with types.",
  help: "The folder gets a package.json of its own when it has none. Words are those of npm's command line.",
  raw: true,
  options: {},
  positionals: [
    { name: "command", description: "e.g. install d3", variadic: true, values: COMMANDS },
  ],
  run: async ({ line }, context) => {
    if (line.trim() === "") {
      throw new MagicUsageError(
        "Expected a command for %npm, received nothing. Usage: %npm install PACKAGE",
      );
    }
    // Without a prefix npm would look for a package.json in the folders above.
    const command = `${npmCommand()} --prefix ${quote(context.cwd)} --no-fund --no-audit ${line}`;
    const result = await runShellCommand(command, {
      cwd: context.cwd,
      signal: context.signal,
      onOutput: (text, stream) => context.print(text, stream),
    });
    if ("signal" in result || result.code !== 0) {
      const end =
        "signal" in result ? `was ended by ${result.signal}` : `ended with ${result.code}`;
      throw Object.assign(new Error(`npm ${line.trim()} ${end}.`), { name: "ShellError" });
    }
  },
};

/** `%npm`. */
export const packageMagics: readonly Magic[] = [npm];
