import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { CommandError } from "./command.ts";
import type { Environment } from "./environment.ts";
import { isNodeSupported, type Finding } from "./finding.ts";
import { searchedDataFolders, userDataFolder } from "./jupyter-paths.ts";
import {
  createKernelSpec,
  kernelSpecFiles,
  readKernelSpec,
  writeKernelSpec,
  type KernelSpecFile,
  type KernelSpecOptions,
} from "./kernelspec.ts";
import { hasCurrentLabExtension, writeLabExtension } from "./lab-extension.ts";

/** Looks at every kernelspec of the name that Jupyter finds; one that is missing or stale is written anew by its fix. */
export function checkKernelSpecs(spec: KernelSpecOptions, env: Environment): Finding[] {
  const folders = searchedDataFolders(env)
    .map((data) => ({ data, folder: join(data, "kernels", spec.name) }))
    .filter(({ folder }) => existsSync(folder));
  if (folders.length > 0)
    return folders.map(({ data, folder }) => checkKernelSpec(data, folder, spec));
  const data = userDataFolder(env);
  const detail = `not installed; run \`athanor install\``;
  return [{ check: "Kernelspec", state: "broken", detail, fix: () => write(data, spec) }];
}

function write(data: string, spec: KernelSpecOptions): string {
  writeLabExtension(data, spec.root);
  return writeKernelSpec(data, spec);
}

function checkKernelSpec(data: string, folder: string, spec: KernelSpecOptions): Finding {
  const trouble = staleness(folder, spec) ?? extensionTrouble(data, spec.root);
  if (trouble === undefined) return { check: "Kernelspec", state: "ok", detail: folder };
  const displayName = readKernelSpec(folder)?.display_name ?? spec.displayName;
  const detail = `${folder}: ${trouble}`;
  const fix = (): string => write(data, { ...spec, displayName });
  return { check: "Kernelspec", state: "broken", detail, fix };
}

/** Why an installed kernelspec doesn't start this kernel with all its files, or nothing. */
function staleness(folder: string, spec: KernelSpecOptions): string | undefined {
  const installed = readKernelSpec(folder);
  if (installed === undefined) return "its kernel.json is missing or damaged";
  const [node = "", ...words] = installed.argv;
  const [, ...wanted] = createKernelSpec(spec).argv;
  const [main, wantedMain] = [words, wanted].map((list) => list.at(-2));
  const trouble = nodeTrouble(node);
  if (trouble !== undefined) return trouble;
  if (main !== wantedMain) return `it starts ${main}, not ${wantedMain}`;
  if (!isDeepStrictEqual(words, wanted)) return "its flags are those of another version";
  if (installed.interrupt_mode !== "message") return "its interrupt_mode isn't message";
  return fileTrouble(folder, spec.root);
}

function nodeTrouble(node: string): string | undefined {
  if (!existsSync(node)) return `its Node ${node} is gone`;
  const { status, stdout } = spawnSync(node, ["--version"], { encoding: "utf8", timeout: 20_000 });
  if (status !== 0) return `its Node ${node} doesn't run`;
  const version = stdout.trim();
  return isNodeSupported(version) ? undefined : `its Node is ${version}; expected 20.19 to 24`;
}

function fileTrouble(folder: string, root: string): string | undefined {
  try {
    const stale = kernelSpecFiles(root).find((file) => !isCurrent(folder, file));
    return stale === undefined ? undefined : `its ${stale.target} is missing or old`;
  } catch (error) {
    if (error instanceof CommandError) return error.message;
    throw error;
  }
}

/** Plotly has megabytes, but its head holds the version: equal sizes and heads are the same release. */
function isCurrent(folder: string, { source, target }: KernelSpecFile): boolean {
  const copy = join(folder, target);
  if (!existsSync(copy) || statSync(source).size !== statSync(copy).size) return false;
  const bytes = target === "plotly.min.js" ? 200 : undefined;
  return readFileSync(source).subarray(0, bytes).equals(readFileSync(copy).subarray(0, bytes));
}

function extensionTrouble(data: string, root: string): string | undefined {
  if (hasCurrentLabExtension(data, root)) return undefined;
  return "its JupyterLab extension is missing or old";
}
