import { existsSync, readFileSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";

const EXTENSIONS = [".ts", ".tsx", ".mts", ".cts", ".js", ".mjs", ".cjs", ".json", ".node"];
const TYPESCRIPT_OF: Readonly<Record<string, readonly string[]>> = {
  ".js": [".ts", ".tsx"],
  ".mjs": [".mts"],
  ".cjs": [".cts"],
};

/**
 * The file that a path in an import means: itself, with an extension, the `index` of a folder, or the `.ts` behind a
 * `.js` that isn't there; undefined when there is none.
 */
export function findLocalFile(specifier: string, cwd: string): string | undefined {
  const path = specifier.startsWith("file:") ? fileURLToPath(specifier) : resolve(cwd, specifier);
  const candidates = [
    path,
    ...EXTENSIONS.map((extension) => path + extension),
    ...typescriptNames(path),
    ...EXTENSIONS.map((extension) => resolve(path, `index${extension}`)),
  ];
  return candidates.find(isFile);
}

/** The text of a file that a stack names; undefined when it can't be read. */
export function readUserFile(path: string): string | undefined {
  try {
    return isFile(path) ? readFileSync(path, "utf8") : undefined;
  } catch {
    return undefined;
  }
}

/** A JSON file as a module: its content as `default`, and the keys of an object by name. */
export function readJsonModule(path: string): Record<string, unknown> {
  const content: unknown = parseJson(path);
  const isObject = typeof content === "object" && content !== null && !Array.isArray(content);
  return { ...(isObject ? content : {}), default: content };
}

function parseJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as unknown;
  } catch (error) {
    throw new SyntaxError(`Expected JSON in ${path}: ${(error as Error).message}`, {
      cause: error,
    });
  }
}

function typescriptNames(path: string): readonly string[] {
  const extension = /\.[mc]?js$/.exec(path)?.[0] ?? "";
  const stem = path.slice(0, path.length - extension.length);
  return (TYPESCRIPT_OF[extension] ?? []).map((other) => stem + other);
}

function isFile(path: string): boolean {
  return existsSync(path) && statSync(path).isFile();
}
