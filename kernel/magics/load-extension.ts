import { MagicUsageError } from "./magic-usage-error.ts";
import type { Magic } from "./magic.ts";

/** `%load_ext`: adds the magics that a module exports. */
export function loadExtension(add: (magics: readonly Magic[]) => void): Magic {
  return {
    name: "load_ext",
    kind: "line",
    summary: "Adds the magics that a module exports as `magics`.",
    help: [
      "MODULE is a package or a path from the notebook's folder, e.g. ./my-magics.ts. A magic of a known name replaces it.",
      "Completion lists local files, and of the installed packages NAME/magics of those that export `./magics` and those with the keyword athanor-magics.",
    ].join("\n"),
    options: {},
    positionals: [
      {
        name: "module",
        description: "What an import would name.",
        values: "module",
        required: true,
      },
    ],
    run: async ({ positionals: [specifier = ""] }, context) => {
      const loaded = await context.execute(`(await import(${JSON.stringify(specifier)})) as any`);
      const magics = readMagics(loaded, specifier);
      add(magics);
      context.print(`${magics.map(({ name }) => `%${name}`).join(", ")} from ${specifier}\n`);
    },
  };
}

function readMagics(loaded: unknown, specifier: string): readonly Magic[] {
  const { magics } = (loaded ?? {}) as { readonly magics?: unknown };
  if (Array.isArray(magics) && magics.every(isMagic)) return magics;
  throw new MagicUsageError(
    `Expected ${specifier} to export \`magics\`, a list of { name, kind, summary, options, run }, received ${magics === undefined ? "none" : "something else"}.`,
  );
}

function isMagic(value: unknown): value is Magic {
  const { name, kind, summary, options, run } = (value ?? {}) as Readonly<Record<string, unknown>>;
  const hasTexts = [name, kind, summary].every((text) => typeof text === "string");
  return hasTexts && typeof options === "object" && typeof run === "function";
}
