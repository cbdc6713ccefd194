import { realpathSync } from "node:fs";
import { tmpdir } from "node:os";
import { variable, type Environment } from "./environment.ts";
import { pathsOf } from "./jupyter-paths.ts";

/** What {@link stableNodePath} looks at. */
export interface NodeSearch {
  /** The running binary. */
  readonly execPath: string;
  readonly env: Environment;
  readonly platform: NodeJS.Platform;
  /** The file behind a path and its links; undefined when there is none. */
  readonly resolve: (path: string) => string | undefined;
  /** The system's folder for temporary files. */
  readonly temporary: string;
}

/** A path that a manager of Node versions keeps pointing at a version, made from the path of one version's binary. */
interface Alias {
  readonly version: RegExp;
  readonly alias: string;
}

/**
 * Where each manager keeps its links. nvm, Volta, asdf and n have none that leads to the binary: there the version's own folder
 * is what lasts longest, since it stays until the user removes it.
 */
const ALIASES: readonly Alias[] = [
  // Homebrew: `brew upgrade` removes the version's folder below Cellar, `opt` leads to the present one.
  { version: /^(.*)\/Cellar\/([^/]+)\/[^/]+\/bin\/node$/, alias: "$1/opt/$2/bin/node" },
  // fnm: the folders on PATH belong to one shell.
  {
    version: /^(.*)\/node-versions\/[^/]+\/installation\/bin\/node$/,
    alias: "$1/aliases/default/bin/node",
  },
  {
    version: /^(.*)\\node-versions\\[^\\]+\\installation\\node\.exe$/,
    alias: "$1\\aliases\\default\\node.exe",
  },
  { version: /^\/snap\/node\/[^/]+\/bin\/node$/, alias: "/snap/node/current/bin/node" },
  { version: /^(.*\\scoop\\apps\\[^\\]+)\\[^\\]+\\node\.exe$/i, alias: "$1\\current\\node.exe" },
];

/** Folders of PATH that end with a shell, a script or a package. */
const PASSING = /[\\/](?:node_modules|fnm_multishells|fnm-multishells)(?:[\\/]|$)/;

function onThisMachine(execPath: string, env: Environment): NodeSearch {
  const resolve = (path: string): string | undefined => {
    try {
      return realpathSync(path);
    } catch {
      return undefined;
    }
  };
  return { execPath, env, platform: process.platform, resolve, temporary: tmpdir() };
}

/**
 * A path of the Node that runs now that is likely to outlive its next update: an entry of PATH that leads to it, else the link of
 * the manager that installed it, else the binary itself. Programs that a desktop starts have no PATH of a shell, so a kernelspec
 * names Node absolutely.
 */
export function stableNodePath(execPath: string, env: Environment): string {
  return chooseNodePath(onThisMachine(execPath, env));
}

/** {@link stableNodePath} on any machine. */
export function chooseNodePath(search: NodeSearch): string {
  const { execPath, resolve } = search;
  const real = resolve(execPath);
  if (real === undefined) return execPath;
  const candidates = [...onPath(search), ...aliasesOf(real), ...aliasesOf(execPath)];
  return candidates.find((path) => resolve(path) === real) ?? execPath;
}

function onPath({ env, platform, temporary }: NodeSearch): string[] {
  const paths = pathsOf(platform);
  const inside = `${temporary}${paths.sep}`;
  const name = platform === "win32" ? "node.exe" : "node";
  return (variable(env, "PATH", platform) ?? "")
    .split(paths.delimiter)
    .filter((folder) => paths.isAbsolute(folder) && !PASSING.test(folder))
    .filter((folder) => !`${folder}${paths.sep}`.startsWith(inside))
    .map((folder) => paths.join(folder, name));
}

function aliasesOf(path: string): string[] {
  return ALIASES.filter(({ version }) => version.test(path)).map(({ version, alias }) =>
    path.replace(version, alias),
  );
}
