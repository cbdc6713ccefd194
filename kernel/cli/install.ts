import { existsSync, readdirSync, rmdirSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import type { MagicInvocation, MagicOption } from "../magics/magic.ts";
import { historyPath } from "../session/history-file.ts";
import { CommandError, type Command } from "./command.ts";
import { dataFolder, searchedDataFolders, type InstallTarget } from "./jupyter-paths.ts";
import {
  DEFAULT_DISPLAY_NAME,
  DEFAULT_KERNEL_NAME,
  readKernelSpec,
  writeKernelSpec,
} from "./kernelspec.ts";
import { removeLabExtension, writeLabExtension } from "./lab-extension.ts";
import { packageRoot } from "../protocol/package-root.ts";
import { stableNodePath } from "./stable-node.ts";

type Options = MagicInvocation["options"];

/** A string option, or undefined when it wasn't given. */
export function text(options: Options, name: string): string | undefined {
  const value = options[name];
  return typeof value === "string" ? value : undefined;
}

const PLACES: Readonly<Record<string, MagicOption>> = {
  user: { type: "boolean", description: "For this user (default)." },
  "sys-prefix": { type: "boolean", description: "Into the active Python or conda environment." },
  prefix: { type: "string", description: "Into PREFIX/share/jupyter." },
  name: { type: "string", description: "The kernel's name.", default: DEFAULT_KERNEL_NAME },
};

function chosenTarget(options: Options, cwd: string): InstallTarget | undefined {
  const prefix = text(options, "prefix");
  const given = [options["user"] === true, options["sys-prefix"] === true, prefix !== undefined];
  if (given.filter(Boolean).length > 1) {
    throw new CommandError("Expected one of --user, --sys-prefix and --prefix, received several.");
  }
  if (prefix !== undefined) return { kind: "prefix", prefix: resolve(cwd, prefix) };
  if (options["sys-prefix"] === true) return { kind: "sys-prefix" };
  return options["user"] === true ? { kind: "user" } : undefined;
}

/** `athanor install`: writes the kernelspec without Python. */
export const install: Command = {
  name: "install",
  summary: "Makes the kernel known to Jupyter.",
  help: "An installed kernel of the same name is replaced. Python isn't needed. JupyterLab's launcher gets a card for each template.",
  options: {
    ...PLACES,
    "display-name": {
      type: "string",
      description: "What launchers show.",
      default: DEFAULT_DISPLAY_NAME,
    },
  },
  run: async ({ options }, terminal) => {
    const target = chosenTarget(options, terminal.cwd) ?? { kind: "user" };
    const data = dataFolder(target, terminal.env);
    const root = packageRoot();
    const folder = writeKernelSpec(data, {
      root,
      node: stableNodePath(process.execPath, terminal.env),
      name: text(options, "name") ?? DEFAULT_KERNEL_NAME,
      displayName: text(options, "display-name") ?? DEFAULT_DISPLAY_NAME,
    });
    terminal.out(`Installed ${folder}\nInstalled ${writeLabExtension(data, root)}\n`);
    return 0;
  },
};

/** `athanor uninstall`: removes kernelspecs that Athanor wrote. */
export const uninstall: Command = {
  name: "uninstall",
  summary: "Removes the kernel from Jupyter.",
  help: "Without a place, it is removed wherever Jupyter finds it. Kernels of other programs are left alone.",
  options: PLACES,
  run: async ({ options }, terminal) => {
    const name = text(options, "name") ?? DEFAULT_KERNEL_NAME;
    const target = chosenTarget(options, terminal.cwd);
    const places =
      target === undefined ? searchedDataFolders(terminal.env) : [dataFolder(target, terminal.env)];
    const found = places
      .map((place) => join(place, "kernels", name))
      .filter((folder) => existsSync(folder));
    if (found.length === 0) {
      throw new CommandError(
        `Expected an installed kernel "${name}"; there is none in ${places.join(", ")}.`,
      );
    }
    for (const folder of found) removeOwn(folder);
    const extensions = places.flatMap((place) => removeLabExtension(place) ?? []);
    for (const place of places) removeEmptyFolders(place);
    terminal.out([...found, ...extensions].map((folder) => `Removed ${folder}\n`).join(""));
    const history = historyPath(terminal.env);
    if (existsSync(history)) {
      terminal.out(
        `Kept ${history}, the history of your notebooks' inputs; delete it if you like.\n`,
      );
    }
    return 0;
  },
};

/** What an installation had to make: the folders of kernels and extensions, and the data folder itself. */
function removeEmptyFolders(data: string): void {
  for (const folder of [join(data, "kernels"), join(data, "labextensions"), data]) {
    if (existsSync(folder) && readdirSync(folder).length === 0) rmdirSync(folder);
  }
}

function removeOwn(folder: string): void {
  const spec = readKernelSpec(folder);
  if (spec !== undefined && spec.env?.["ATHANOR_KERNEL_NAME"] === undefined) {
    throw new CommandError(
      `Expected a kernel that Athanor installed in ${folder}, found another program's.`,
    );
  }
  rmSync(folder, { recursive: true, force: true });
}
