import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from "node:fs";
import { join } from "node:path";
import { CommandError } from "./command.ts";
import { readKernelSpec } from "./kernelspec.ts";

/** Name of the JupyterLab extension that shows the templates in the launcher. */
const EXTENSION = "athanor-launcher";

function sourceFolder(root: string): string {
  return join(root, "kernel", "resources", "labextension");
}

function installedFolder(dataFolder: string): string {
  return join(dataFolder, "labextensions", EXTENSION);
}

/**
 * Copies the prebuilt extension into `<dataFolder>/labextensions`; it is whole or absent at any moment.
 *
 * @returns The extension's folder.
 * @throws {CommandError} When the folder can't be written.
 */
export function writeLabExtension(dataFolder: string, root: string): string {
  const target = installedFolder(dataFolder);
  const parent = join(dataFolder, "labextensions");
  try {
    mkdirSync(parent, { recursive: true });
    const staged = mkdtempSync(join(parent, ".athanor-"));
    try {
      cpSync(sourceFolder(root), join(staged, "new"), { recursive: true });
      if (existsSync(target)) renameSync(target, join(staged, "old"));
      renameSync(join(staged, "new"), target);
    } finally {
      rmSync(staged, { recursive: true, force: true });
    }
  } catch (error) {
    throw new CommandError(
      `Expected to write the JupyterLab extension into ${parent}: ${(error as Error).message}. Choose another place with --prefix.`,
      { cause: error },
    );
  }
  return target;
}

/** Whether the extension in a data folder is the one of this copy of Athanor. */
export function hasCurrentLabExtension(dataFolder: string, root: string): boolean {
  return ["package.json", join("static", "launcher-cards.js")].every((file) => {
    const installed = join(installedFolder(dataFolder), file);
    if (!existsSync(installed)) return false;
    return readFileSync(installed).equals(readFileSync(join(sourceFolder(root), file)));
  });
}

/**
 * Removes the extension when no kernel of Athanor is left in the data folder.
 *
 * @returns The removed folder, if there was one.
 */
export function removeLabExtension(dataFolder: string): string | undefined {
  const target = installedFolder(dataFolder);
  if (!existsSync(target) || hasKernels(join(dataFolder, "kernels"))) return undefined;
  rmSync(target, { recursive: true, force: true });
  return target;
}

function hasKernels(kernels: string): boolean {
  if (!existsSync(kernels)) return false;
  return readdirSync(kernels).some((name) => {
    const spec = readKernelSpec(join(kernels, name));
    return spec?.env?.["ATHANOR_KERNEL_NAME"] !== undefined;
  });
}
