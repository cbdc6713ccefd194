import { readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";

interface Manifest {
  readonly exports?: unknown;
  readonly keywords?: unknown;
}

interface Listing {
  readonly changedAt: number;
  readonly modules: readonly string[];
}

/** A folder of hundreds of packages is read again only when one was added or removed. */
const listings = new Map<string, Listing>();

/**
 * What `%load_ext` can name among installed packages: `NAME/magics` of those whose `exports` have `./magics`, and `NAME` of those with the
 * keyword `athanor-magics`. Looked for as Node looks for packages, from `cwd` upwards.
 */
export function extensionPackages(cwd: string): readonly string[] {
  const found = ancestors(cwd).flatMap((folder) => modulesIn(join(folder, "node_modules")));
  return [...new Set(["athanor/magics", ...found])].toSorted();
}

function ancestors(folder: string): readonly string[] {
  const parent = dirname(folder);
  return parent === folder ? [folder] : [folder, ...ancestors(parent)];
}

function modulesIn(folder: string): readonly string[] {
  const changedAt = statSync(folder, { throwIfNoEntry: false })?.mtimeMs;
  if (changedAt === undefined) return [];
  const known = listings.get(folder);
  if (known?.changedAt === changedAt) return known.modules;
  const modules = packageNames(folder).flatMap((name) => modulesOf(name, join(folder, name)));
  listings.set(folder, { changedAt, modules });
  return modules;
}

function packageNames(folder: string): readonly string[] {
  return entriesOf(folder).flatMap((name) =>
    name.startsWith("@")
      ? entriesOf(join(folder, name)).map((inner) => `${name}/${inner}`)
      : [name],
  );
}

function entriesOf(folder: string): readonly string[] {
  try {
    return readdirSync(folder).filter((name) => !name.startsWith("."));
  } catch {
    return [];
  }
}

function modulesOf(name: string, folder: string): readonly string[] {
  const { exports, keywords } = readManifest(folder);
  const hasEntry = typeof exports === "object" && exports !== null && "./magics" in exports;
  const isMarked = Array.isArray(keywords) && keywords.includes("athanor-magics");
  return [...(hasEntry ? [`${name}/magics`] : []), ...(isMarked ? [name] : [])];
}

/** Nothing for a folder that is no package. */
function readManifest(folder: string): Manifest {
  try {
    const found: unknown = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    return typeof found === "object" && found !== null ? found : {};
  } catch {
    return {};
  }
}
