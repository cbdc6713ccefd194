import { readdirSync } from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import type { Completions } from "../language/language.ts";
import { listJobs } from "../runtime/background-jobs.ts";
import type { ArgumentValues, MagicSummary } from "../runtime/executor.ts";
import { extensionPackages } from "./extension-packages.ts";

/** What completion of magics knows of the notebook. */
export interface MagicCompletionContext {
  readonly magics: readonly MagicSummary[];
  /** Folder where relative paths start. */
  readonly cwd: string;
  /** Names that cells have declared. */
  readonly names: readonly string[];
}

type Match = Completions["matches"][number];

/** What may be written where a magic takes `values` and `typed` is there. */
export function listValues(
  values: ArgumentValues,
  typed: string,
  context: MagicCompletionContext,
): readonly Match[] {
  const fitting = (type: string, names: readonly string[]): readonly Match[] =>
    names.filter((name) => name.startsWith(typed)).map((text) => ({ text, type }));
  switch (values) {
    case "file":
      return paths(typed, context.cwd, () => true);
    case "folder":
      return paths(typed, context.cwd, isFolder);
    case "module":
      return /^[.~/]/.test(typed)
        ? paths(typed, context.cwd, (entry) => isFolder(entry) || /\.[cm]?[jt]s$/.test(entry))
        : [...fitting("module", extensionPackages(context.cwd)), ...fitting("path", ["./"])];
    case "name":
      return fitting("name", context.names);
    case "magic":
      return [...magicNames(typed, context.magics), ...fitting("name", context.names)];
    case "job":
      return fitting(
        "value",
        listJobs(context.cwd).map(({ id }) => String(id)),
      );
    case "environment":
      return fitting("value", Object.keys(process.env).toSorted());
    case "code":
      return [];
  }
  return fitting("value", values);
}

function magicNames(typed: string, magics: readonly MagicSummary[]): readonly Match[] {
  const marks = /^%*/.exec(typed)?.[0] ?? "";
  return magics
    .filter(({ name }) => marks !== "" && name.startsWith(typed.slice(marks.length)))
    .map(({ name, summary }) => ({ text: marks + name, type: "magic", signature: summary }));
}

function isFolder(entry: string): boolean {
  return entry.endsWith("/");
}

/** Entries of the folder that the typed path names so far. */
function paths(typed: string, cwd: string, isFit: (entry: string) => boolean): readonly Match[] {
  const last = typed.slice(typed.lastIndexOf("/") + 1);
  const folder = typed.slice(0, typed.length - last.length);
  return listFolder(folder, cwd)
    .filter((entry) => entry.startsWith(last) && (last !== "" || !entry.startsWith(".")))
    .filter(isFit)
    .map((entry) => ({ text: folder + entry, type: "path" }));
}

/** Names in a folder, folders with a slash behind; empty when it can't be read. */
function listFolder(folder: string, cwd: string): readonly string[] {
  const path = folder.startsWith("~/") ? join(homedir(), folder.slice(2)) : resolve(cwd, folder);
  try {
    const entries = readdirSync(path, { withFileTypes: true });
    return entries.map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name)).toSorted();
  } catch {
    return [];
  }
}
