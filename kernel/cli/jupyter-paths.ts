import { homedir } from "node:os";
import { posix, win32 } from "node:path";
import { CommandError } from "./command.ts";
import { variable, type Environment } from "./environment.ts";

/** Where a kernelspec goes. */
export type InstallTarget =
  | { readonly kind: "user" }
  | { readonly kind: "sys-prefix" }
  | { readonly kind: "prefix"; readonly prefix: string };

/** The rules for paths of a platform, whatever machine this runs on. */
export function pathsOf(platform: NodeJS.Platform): typeof posix {
  return platform === "win32" ? win32 : posix;
}

function homeFolder(env: Environment, platform: NodeJS.Platform): string {
  const name = platform === "win32" ? "USERPROFILE" : "HOME";
  return variable(env, name, platform) ?? homedir();
}

/** jupyter_core's reading of a switch in the environment. */
function isSwitchedOn(value: string | undefined): boolean {
  return value !== undefined && !/^(?:no|n|false|off|0|0\.0)$/i.test(value);
}

/** Jupyter's data folder of the user (jupyter_core 5.9, `jupyter_data_dir`). */
export function userDataFolder(
  env: Environment,
  platform: NodeJS.Platform = process.platform,
): string {
  const of = (name: string): string | undefined => variable(env, name, platform);
  const paths = pathsOf(platform);
  const chosen = of("JUPYTER_DATA_DIR");
  if (chosen !== undefined) return chosen;
  const home = homeFolder(env, platform);
  const followsPlatform = isSwitchedOn(of("JUPYTER_PLATFORM_DIRS"));
  if (platform === "darwin") {
    const library = paths.join(home, "Library");
    return followsPlatform
      ? paths.join(library, "Application Support", "jupyter")
      : paths.join(library, "Jupyter");
  }
  if (platform !== "win32") {
    return paths.join(of("XDG_DATA_HOME") ?? paths.join(home, ".local", "share"), "jupyter");
  }
  if (followsPlatform) {
    return paths.join(of("LOCALAPPDATA") ?? paths.join(home, "AppData", "Local"), "jupyter");
  }
  const roaming = of("APPDATA");
  return roaming === undefined
    ? paths.join(home, ".jupyter", "data")
    : paths.join(roaming, "jupyter");
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
export function dataFolder(
  target: InstallTarget,
  env: Environment,
  platform: NodeJS.Platform = process.platform,
): string {
  if (target.kind === "user") return userDataFolder(env, platform);
  const prefix = target.kind === "prefix" ? target.prefix : pythonPrefix(env);
  if (prefix !== undefined) return pathsOf(platform).join(prefix, "share", "jupyter");
  throw new CommandError(
    "Expected an active Python environment for --sys-prefix, but neither VIRTUAL_ENV nor CONDA_PREFIX is set. Activate one, or name its folder with --prefix.",
  );
}

/** Whether Jupyter looks into the active environment before it looks into the user's folder. */
function prefersEnvironment(env: Environment): boolean {
  const asked = env["JUPYTER_PREFER_ENV_PATH"];
  if (asked !== undefined && asked !== "") return isSwitchedOn(asked);
  if (env["VIRTUAL_ENV"]) return true;
  return Boolean(env["CONDA_PREFIX"]) && env["CONDA_DEFAULT_ENV"] !== "base";
}

function systemFolders(env: Environment, platform: NodeJS.Platform): readonly string[] {
  if (platform !== "win32") return ["/usr/local/share/jupyter", "/usr/share/jupyter"];
  const shared = variable(env, "PROGRAMDATA", platform);
  return shared === undefined ? [] : [win32.join(shared, "jupyter")];
}

/** All data folders in which Jupyter looks for kernels here, the first wins (jupyter_core 5.9, `jupyter_path`). */
export function searchedDataFolders(
  env: Environment,
  platform: NodeJS.Platform = process.platform,
): string[] {
  const paths = pathsOf(platform);
  const listed = (env["JUPYTER_PATH"] ?? "").split(paths.delimiter).filter((path) => path !== "");
  const prefix = pythonPrefix(env);
  const own = [userDataFolder(env, platform)];
  const shared = prefix === undefined ? [] : [paths.join(prefix, "share", "jupyter")];
  const near = prefersEnvironment(env) ? [...shared, ...own] : [...own, ...shared];
  return [...new Set([...listed, ...near, ...systemFolders(env, platform)])];
}
