import { appendFile, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { describeFileError, expandPath } from "./folder-magics.ts";
import { MagicUsageError } from "./magic-usage-error.ts";
import type { Magic, MagicContext, MagicPositional } from "./magic.ts";
import { notebookCode } from "./notebook-code.ts";

const file: MagicPositional = {
  name: "file",
  description: "Path from the current folder.",
  required: true,
  values: "file",
};

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

/** Writes beside the target and renames, so that a reader sees the old or the new text, never half of one. */
async function replaceFile(path: string, text: string): Promise<void> {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    await writeFile(temporary, text);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw error;
  }
}

async function writeBody(path: string, text: string, append: boolean): Promise<string> {
  const known = await exists(path);
  if (append) await appendFile(path, text);
  else await replaceFile(path, text);
  if (!known) return "Wrote";
  return append ? "Appended to" : "Overwrote";
}

const writefile: Magic = {
  name: "writefile",
  kind: "cell",
  summary: "Writes the cell into a file.",
  options: {
    append: {
      type: "boolean",
      short: "a",
      description: "Add to the file instead of replacing it.",
    },
  },
  positionals: [file],
  run: async ({ positionals: [name = ""], options, body = "" }, context) => {
    const text = body === "" || body.endsWith("\n") ? body : `${body}\n`;
    try {
      const verb = await writeBody(expandPath(name), text, options["append"] === true);
      context.print(`${verb} ${name}\n`);
    } catch (error) {
      throw new MagicUsageError(
        `Expected to write ${name}, but ${describeFileError(error)}. Nothing was changed.`,
        { cause: error },
      );
    }
  },
};

async function readText(name: string, magic: string): Promise<string> {
  try {
    return await readFile(expandPath(name), "utf8");
  } catch (error) {
    throw new MagicUsageError(
      `Expected a file for %${magic}, received "${name}": ${describeFileError(error)}.`,
      { cause: error },
    );
  }
}

const load: Magic = {
  name: "load",
  kind: "line",
  summary: "Puts a file's text in place of this cell.",
  options: {},
  positionals: [file],
  run: async ({ positionals: [name = ""] }, context) => {
    context.setNextInput(`// %load ${name}\n${await readText(name, "load")}`, true);
  },
};

async function runNotebook(text: string, name: string, context: MagicContext): Promise<void> {
  for (const { number, source } of notebookCode(text, name)) {
    context.signal.throwIfAborted();
    try {
      await context.execute(source);
    } catch (error) {
      if (error instanceof Error) error.message = `${name}, cell ${number}: ${error.message}`;
      throw error;
    }
  }
}

const run: Magic = {
  name: "run",
  kind: "line",
  summary: "Runs a .ts or .ipynb file in this notebook; its names stay.",
  help: "Imports in the file are resolved from the notebook's folder. Cells tagged skip-execution are left out.",
  options: {},
  positionals: [file],
  run: async ({ positionals: [name = ""] }, context) => {
    if (!/\.(ts|js|mts|mjs|ipynb)$/.test(name)) {
      throw new MagicUsageError(`Expected a .ts, .js or .ipynb file for %run, received "${name}".`);
    }
    const text = await readText(name, "run");
    if (name.endsWith(".ipynb")) return runNotebook(text, name, context);
    return context.execute(text);
  },
};

/** `%%writefile`, `%load`, `%run`. */
export const fileMagics: readonly Magic[] = [writefile, load, run];
