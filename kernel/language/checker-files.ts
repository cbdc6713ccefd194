import { existsSync, readFileSync, readdirSync, realpathSync, statSync } from "node:fs";
import { dirname, join, parse, sep } from "node:path";
import type { APIOptions } from "typescript-native/unstable/sync";
import type { ModuleFolders } from "./module-names.ts";

/** The calls by which the checker asks for files; `undefined` sends it to the disk. */
type FileSystem = NonNullable<APIOptions["fs"]>;

/** What the checker finds beside the files on disk. */
export interface CheckerFiles {
  /** Each call here costs the checker a way to this process and back, so that those of folders are there only when needed. */
  readonly system: FileSystem;
  /** The user's own files that have changed or gone since the checker read them; each is told once. */
  takeChanges(): { readonly changed: readonly string[]; readonly deleted: readonly string[] };
}

/**
 * Files of a notebook for the checker: those in memory, and Athanor's own packages as if they lay at the top of the disk, where
 * resolution looks last. So `athanor` and the packages that it brings are typed in any folder, and the notebook's own go first.
 *
 * @param memory - Texts by absolute path; read anew each time.
 * @param folders - The notebook's, and Athanor's own: the package name `athanor` means that one.
 */
export function createCheckerFiles(
  memory: ReadonlyMap<string, string>,
  { cwd, root }: ModuleFolders,
): CheckerFiles {
  const isNeeded = !findsAthanor(cwd, root);
  const toDisk = isNeeded ? createOverlay(root) : () => undefined;
  const read = new Map<string, number>();
  const note = (path: string): void => {
    if (!path.includes("node_modules")) read.set(path, modifiedAt(path));
  };
  const texts: FileSystem = {
    readFile: (path) => {
      const text = memory.get(path);
      if (text !== undefined) return text;
      note(path);
      const real = toDisk(path);
      return real === undefined ? undefined : readFileSync(real, "utf8");
    },
    fileExists: (path) => {
      if (memory.has(path)) return true;
      const real = toDisk(path);
      return real === undefined ? undefined : isKind(real, "isFile");
    },
  };
  const system = isNeeded ? { ...texts, ...folderCalls(toDisk) } : texts;
  return { system, takeChanges: () => takeChanges(read) };
}

function folderCalls(toDisk: (path: string) => string | undefined): FileSystem {
  return {
    directoryExists: (path) => {
      const real = toDisk(path);
      return real === undefined ? undefined : isKind(real, "isDirectory");
    },
    realpath: (path) => {
      const real = toDisk(path);
      return real === undefined || !existsSync(real) ? undefined : realpathSync(real);
    },
    getAccessibleEntries: (path) => {
      const real = toDisk(path);
      return real === undefined ? undefined : entriesOf(real);
    },
  };
}

function takeChanges(read: Map<string, number>): ReturnType<CheckerFiles["takeChanges"]> {
  const changed: string[] = [];
  const deleted: string[] = [];
  for (const [path, before] of read) {
    const now = modifiedAt(path);
    if (now === before) continue;
    read.set(path, now);
    if (now === 0) deleted.push(path);
    else changed.push(path);
  }
  return { changed, deleted };
}

/** Milliseconds; 0 for what doesn't exist. */
function modifiedAt(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

function isKind(path: string, kind: "isFile" | "isDirectory"): boolean {
  return statSync(path, { throwIfNoEntry: false })?.[kind]() ?? false;
}

function entriesOf(path: string): { files: string[]; directories: string[] } {
  if (!isKind(path, "isDirectory")) return { files: [], directories: [] };
  const entries = readdirSync(path, { withFileTypes: true });
  const names = (isWanted: (entry: (typeof entries)[number]) => boolean): string[] =>
    entries.filter(isWanted).map((entry) => entry.name);
  return {
    files: names((entry) => entry.isFile()),
    directories: names((entry) => entry.isDirectory()),
  };
}

/** Whether imports from the notebook's folder reach Athanor and its packages anyway. */
function findsAthanor(cwd: string, root: string): boolean {
  const installed = join(cwd, "node_modules", "athanor");
  if (cwd === root || (existsSync(installed) && realpathSync(installed) === root)) return true;
  return dirname(cwd) !== cwd && findsAthanor(dirname(cwd), root);
}

/** Maps `/node_modules/x` to where Athanor finds `x`; undefined for every other path, and where a real one is there. */
function createOverlay(root: string): (path: string) => string | undefined {
  const top = toSlashes(join(parse(root).root, "node_modules"));
  if (existsSync(top)) return () => undefined;
  const folders = packageFolders(root);
  const homes = new Map<string, string | undefined>();
  const homeOf = (name: string): string | undefined => {
    if (name === "athanor") return root;
    if (!homes.has(name)) {
      const home = folders.find((folder) => existsSync(join(folder, name)));
      homes.set(name, home === undefined ? undefined : join(home, name));
    }
    return homes.get(name);
  };
  return (path) => {
    if (!path.startsWith(top)) return undefined;
    if (path === top) return folders[0] ?? root;
    const parts = path.slice(top.length + 1).split("/");
    const name = parts.splice(0, parts[0]?.startsWith("@") === true ? 2 : 1).join("/");
    const home = homeOf(name);
    return home === undefined ? undefined : join(home, ...parts);
  };
}

/** Folders in which Node looks for the packages of Athanor, nearest first. */
function packageFolders(root: string): readonly string[] {
  const folders: string[] = [];
  for (let folder = root; ; folder = dirname(folder)) {
    folders.push(join(folder, "node_modules"));
    if (dirname(folder) === folder) return folders.filter((each) => existsSync(each));
  }
}

/** The checker writes paths with `/` everywhere. */
function toSlashes(path: string): string {
  return path.split(sep).join("/");
}
