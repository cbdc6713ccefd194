import { MagicUsageError } from "./magic-usage-error.ts";
import type { Magic, MagicContext } from "./magic.ts";

interface Variable {
  readonly name: string;
  readonly type: string;
  readonly text: string;
}

function typeName(value: unknown): string {
  if (value === null) return "null";
  if (typeof value !== "object") return typeof value;
  return value.constructor?.name || "Object";
}

/** A value in one short line; never calls user code that may be slow or throw. */
function preview(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(shorten(value));
  if (typeof value === "function") return `${value.name || "anonymous"}(${value.length})`;
  if (typeof value !== "object" || value === null) return shorten(String(value));
  return previewObject(value);
}

function previewObject(value: object): string {
  const { shape, dtype, length } = value as Readonly<Record<string, unknown>>;
  if (Array.isArray(shape)) {
    return `shape [${shape.join(", ")}]${typeof dtype === "string" ? ` ${dtype}` : ""}`;
  }
  if (typeof length === "number") return `${length} items`;
  if (value instanceof Map || value instanceof Set) return `${value.size} items`;
  return shorten(`{ ${Object.keys(value).join(", ")} }`);
}

function shorten(text: string): string {
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}

function readVariable(name: string, context: MagicContext): Variable {
  try {
    const value = context.get(name);
    return { name, type: typeName(value), text: preview(value) };
  } catch {
    return { name, type: "-", text: "no value yet" };
  }
}

function readVariables(pattern: string | undefined, context: MagicContext): Variable[] {
  const variables = [...context.names()].toSorted().map((name) => readVariable(name, context));
  return pattern === undefined ? variables : variables.filter(({ type }) => type === pattern);
}

const typeFilter = { name: "type", description: "Only names of this type, e.g. number or Tensor." };

const who: Magic = {
  name: "who",
  kind: "line",
  summary: "Lists the names that cells declared.",
  options: {},
  positionals: [typeFilter],
  run: async ({ positionals: [type] }, context) => {
    const names = readVariables(type, context).map(({ name }) => name);
    context.print(`${names.length === 0 ? "No names yet." : names.join("  ")}\n`);
  },
};

const whos: Magic = {
  name: "whos",
  kind: "line",
  summary: "Lists the names that cells declared with type and value.",
  options: {},
  positionals: [typeFilter],
  run: async ({ positionals: [type] }, context) => {
    const rows = readVariables(type, context);
    if (rows.length === 0) return context.print("No names yet.\n");
    const table = [{ name: "Name", type: "Type", text: "Value" }, ...rows];
    const wide = (key: "name" | "type"): number => Math.max(...table.map((row) => row[key].length));
    const [names, types] = [wide("name"), wide("type")];
    const lines = table.map(
      (row) => `${row.name.padEnd(names)}  ${row.type.padEnd(types)}  ${row.text}`,
    );
    context.print(`${lines.join("\n")}\n`);
  },
};

const reset: Magic = {
  name: "reset",
  kind: "line",
  summary: "Forgets all names that cells declared.",
  options: { force: { type: "boolean", short: "f", description: "Don't ask first." } },
  run: async ({ options }, context) => {
    const answer =
      options["force"] === true ? "y" : await context.input("Forget all names? (y/[n]) ");
    if (!/^y(es)?$/i.test(answer.trim())) return context.print("Nothing was forgotten.\n");
    await context.reset();
  },
};

function positiveInteger(value: unknown, what: string): number {
  if (typeof value === "number" && Number.isInteger(value) && value > 0) return value;
  throw new MagicUsageError(
    `Expected ${what} to be an integer of at least 1, received ${String(value)}.`,
  );
}

const history: Magic = {
  name: "history",
  kind: "line",
  summary: "Prints earlier inputs, those of earlier sessions included.",
  options: {
    limit: {
      type: "number",
      short: "n",
      description: "At most this many, the newest.",
      default: 20,
    },
    grep: {
      type: "string",
      short: "g",
      description: "Only inputs that fit this pattern with * and ?.",
    },
  },
  run: async ({ options }, context) => {
    const limit = positiveInteger(options["limit"], "--limit of %history");
    const grep = options["grep"];
    const pattern = typeof grep !== "string" ? undefined : /[*?]/.test(grep) ? grep : `*${grep}*`;
    const rows = await context.history(limit, pattern);
    const lines = rows.map(([session, line, text]) => `${session}/${line}: ${text.trimEnd()}`);
    context.print(lines.length === 0 ? "No inputs.\n" : `${lines.join("\n")}\n`);
  },
};

const rerun: Magic = {
  name: "rerun",
  kind: "line",
  summary: "Runs earlier cells of this session again.",
  options: {
    last: { type: "number", short: "l", description: "How many of the last cells.", default: 1 },
  },
  positionals: [{ name: "number", description: "The cell's number, e.g. 3 for In[3]." }],
  run: async ({ options, positionals: [number] }, context) => {
    const done = (await context.cells()).filter((cell) => cell.status !== "running");
    const chosen =
      number === undefined
        ? done.slice(-positiveInteger(options["last"], "--last of %rerun"))
        : done.filter((cell) => cell.executionCount === Number(number)).slice(-1);
    if (chosen.length === 0) {
      throw new MagicUsageError(
        `Expected a cell that ran before, received ${number === undefined ? "none yet" : `number ${number}`}.`,
      );
    }
    let value: unknown;
    for (const cell of chosen) {
      context.signal.throwIfAborted();
      context.print(`${cell.source.trimEnd()}\n`);
      value = await context.execute(cell.source);
    }
    return value;
  },
};

const typecheck: Magic = {
  name: "typecheck",
  kind: "line",
  summary: "Sets what a type error does to later cells.",
  help: "error: a cell with a type error doesn't run (default). warn: it runs and the errors are shown. off: no check.",
  options: {},
  positionals: [
    {
      name: "mode",
      description: "What later cells do.",
      required: true,
      choices: ["error", "warn", "off"],
    },
  ],
  run: async ({ positionals: [mode] }, context) => {
    if (mode === "error" || mode === "warn" || mode === "off") await context.setTypecheck(mode);
  },
};

const autoreload: Magic = {
  name: "autoreload",
  kind: "line",
  summary: "Imports local modules again, before each cell, when their files have changed.",
  help: [
    "Only names that cells imported from the changed files change; variables of cells stay as they are.",
    "A file counts as changed when it, or a local file that it imports, was written. A file with an error leaves the old names.",
  ].join("\n"),
  options: {},
  positionals: [{ name: "mode", description: "Default on.", choices: ["on", "off"] }],
  run: async ({ positionals: [mode = "on"] }, context) => context.setAutoreload(mode === "on"),
};

/** `%who`, `%whos`, `%reset`, `%history`, `%rerun`, `%typecheck`, `%autoreload`. */
export const sessionMagics: readonly Magic[] = [
  who,
  whos,
  reset,
  history,
  rerun,
  typecheck,
  autoreload,
];
