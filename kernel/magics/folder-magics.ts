import { homedir } from "node:os";
import { resolve } from "node:path";
import { MagicUsageError } from "./magic-usage-error.ts";
import type { Magic } from "./magic.ts";

/** A path as users write it: `~` is the home folder, relative ones start at the current folder. */
export function expandPath(path: string): string {
  return resolve(/^~(?=$|[\\/])/.test(path) ? homedir() + path.slice(1) : path);
}

/** Says in one line why a file operation failed. */
export function describeFileError(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  const known: Readonly<Record<string, string>> = {
    ENOENT: "there is no such file or folder",
    EACCES: "the permissions don't allow it",
    EPERM: "the permissions don't allow it",
    EROFS: "the disk is read-only",
    ENOSPC: "the disk is full",
    EISDIR: "it is a folder",
    ENOTDIR: "it isn't a folder",
  };
  return known[code ?? ""] ?? message;
}

let previousFolder: string | undefined;

const cd: Magic = {
  name: "cd",
  kind: "line",
  summary: "Changes the current folder; `%cd -` goes back.",
  options: {},
  positionals: [{ name: "folder", description: "Default: the home folder.", values: "folder" }],
  run: async ({ positionals: [folder = "~"] }, context) => {
    if (folder === "-" && previousFolder === undefined) {
      throw new MagicUsageError("Expected an earlier %cd to go back from, received the first one.");
    }
    const target = folder === "-" ? (previousFolder ?? ".") : folder;
    const before = process.cwd();
    try {
      process.chdir(expandPath(target));
    } catch (error) {
      throw new MagicUsageError(
        `Expected a folder for %cd, received "${target}": ${describeFileError(error)}.`,
        { cause: error },
      );
    }
    previousFolder = before;
    context.print(`${process.cwd()}\n`);
  },
};

const pwd: Magic = {
  name: "pwd",
  kind: "line",
  summary: "The current folder.",
  options: {},
  run: async () => process.cwd(),
};

const SECRET = /token|secret|passw|credential|auth|cookie|(^|_)keys?($|_)|api_?key/i;

function listEnvironment(): string {
  const names = Object.keys(process.env).toSorted();
  const lines = names.map((name) => {
    const value = SECRET.test(name) ? "<hidden>" : (process.env[name] ?? "");
    return `${name}=${value}`;
  });
  return `${lines.join("\n")}\n`;
}

const env: Magic = {
  name: "env",
  kind: "line",
  summary: "Shows or sets environment variables: `%env`, `%env NAME`, `%env NAME=value`.",
  help: "The list hides values whose names look like secrets. Commands that cells start see what is set here.",
  raw: true,
  options: {},
  positionals: [
    { name: "assignment", description: "NAME, NAME=value or NAME value.", values: "environment" },
  ],
  run: async ({ line }, context) => {
    const [, name, separator, value = ""] =
      /^([^\s=]+)(?:(\s*=\s*|\s+)(.*))?$/s.exec(line.trim()) ?? [];
    if (name === undefined) return context.print(listEnvironment());
    if (separator !== undefined) {
      process.env[name] = value;
      return context.print(`${name} is set\n`);
    }
    const current = process.env[name];
    if (current !== undefined) return current;
    throw new MagicUsageError(
      `Expected a variable of the environment, received "${name}", which isn't set. Write %env ${name}=value to set it.`,
    );
  },
};

/** `%cd`, `%pwd`, `%env`. */
export const folderMagics: readonly Magic[] = [cd, pwd, env];
