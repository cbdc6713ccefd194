import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import ts from "#typescript";

/** Modules of Node whose names mean something by themselves. Others need care, or warn when they are loaded. */
const nodeModules =
  "fs fs/promises path os url util crypto child_process events stream stream/promises readline readline/promises timers/promises perf_hooks worker_threads zlib http https net dns assert buffer vm v8 string_decoder querystring".split(
    " ",
  );

/** Names that everybody gives these packages. */
const conventions: ReadonlyMap<string, string> = new Map([
  ["tf", 'import * as tf from "@tensorflow/tfjs"'],
  ["athanor", 'import * as athanor from "athanor"'],
]);

const limit = 3;

/** The codes of "Cannot find name", with and without a guess at what was meant. */
const unknownName: ReadonlySet<number> = new Set([2304, 2552, 2503, 18004, 2580, 2591]);

/**
 * Import statements that would bring a name which the checker doesn't know; none for other errors and for names that nobody
 * exports.
 *
 * @param root - Athanor's own folder.
 */
export function importHints(
  error: { readonly code: number; readonly name: string },
  root: string,
): readonly string[] {
  const { code, name } = error;
  if (!unknownName.has(code)) return [];
  const convention = conventions.get(name);
  if (convention !== undefined) return [convention];
  if (nodeModules.includes(name)) return [`import * as ${name} from "node:${name}"`];
  const homes = [...(athanorNames(root).has(name) ? ["athanor"] : []), ...nodeHomes(name)];
  return homes.slice(0, limit).map((home) => `import { ${name} } from "${home}"`);
}

function nodeHomes(name: string): readonly string[] {
  const load = createRequire(import.meta.url);
  return nodeModules
    .filter((each) => Object.hasOwn(load(`node:${each}`) as object, name))
    .map((each) => `node:${each}`);
}

const ownNames = new Map<string, ReadonlySet<string>>();

/** What `import … from "athanor"` can bring; nothing where Athanor isn't built. */
function athanorNames(root: string): ReadonlySet<string> {
  const known = ownNames.get(root);
  if (known !== undefined) return known;
  const names = new Set(exportedNames(readIfThere(join(root, "dist/lib/index.d.ts"))));
  ownNames.set(root, names);
  return names;
}

function exportedNames(text: string): readonly string[] {
  const file = ts.createSourceFile("index.d.ts", text, ts.ScriptTarget.ESNext);
  return file.statements
    .filter(ts.isExportDeclaration)
    .flatMap(({ exportClause }) =>
      exportClause !== undefined && ts.isNamedExports(exportClause)
        ? exportClause.elements.map((element) => element.name.text)
        : [],
    );
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
