import { realpathSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join, sep } from "node:path";
import { CommandError } from "./command.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** Where a kernelspec goes. */
export type InstallTarget =
  | { readonly kind: "user" }
  | { readonly kind: "sys-prefix" }
  | { readonly kind: "prefix"; readonly prefix: string };

/** Jupyter's data folder of the user (jupyter_core, `jupyter_data_dir`). */
export function userDataFolder(
  env: Environment,
  platform: NodeJS.Platform = process.platform,
): string {
  const chosen = env["JUPYTER_DATA_DIR"];
  if (chosen !== undefined && chosen !== "") return chosen;
  const home = env["HOME"] || homedir();
  if (platform === "darwin") return join(home, "Library", "Jupyter");
  if (platform === "win32")
    return join(env["APPDATA"] || join(home, "AppData", "Roaming"), "jupyter");
  return join(env["XDG_DATA_HOME"] || join(home, ".local", "share"), "jupyter");
}

/** Prefix of the Python environment that is active in the shell, if one is. */
export function pythonPrefix(env: Environment): string | undefined {
  return env["VIRTUAL_ENV"] || env["CONDA_PREFIX"] || undefined;
}

/**
 * The data folder of an install target.
 *
 * @throws {CommandError} For `--sys-prefix` without an active environment.
 */
export function dataFolder(target: InstallTarget, env: Environment): string {
  if (target.kind === "user") return userDataFolder(env);
  const prefix = target.kind === "prefix" ? target.prefix : pythonPrefix(env);
  if (prefix !== undefined) return join(prefix, "share", "jupyter");
  throw new CommandError(
    "Expected an active Python environment for --sys-prefix, but neither VIRTUAL_ENV nor CONDA_PREFIX is set. Activate one, or name its folder with --prefix.",
  );
}

/** All data folders in which Jupyter looks for kernels here, the first wins. */
export function searchedDataFolders(env: Environment): string[] {
  const listed = (env["JUPYTER_PATH"] ?? "").split(delimiter).filter((path) => path !== "");
  const prefix = pythonPrefix(env);
  const shared = prefix === undefined ? [] : [join(prefix, "share", "jupyter")];
  return [
    ...listed,
    userDataFolder(env),
    ...shared,
    "/usr/local/share/jupyter",
    "/usr/share/jupyter",
  ];
}

function resolved(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}

/**
 * A path of the Node that runs now that is likely to outlive its next update: an entry of PATH that leads to it.
 *
 * @param execPath - The running binary, e.g. `process.execPath`.
 */
export function stableNodePath(execPath: string, env: Environment): string {
  const real = resolved(execPath);
  const name = process.platform === "win32" ? "node.exe" : "node";
  const candidates = (env["PATH"] ?? "")
    .split(delimiter)
    .filter((folder) => folder !== "" && !folder.split(sep).includes("node_modules"))
    .map((folder) => join(folder, name));
  return candidates.find((path) => real !== undefined && resolved(path) === real) ?? execPath;
}
