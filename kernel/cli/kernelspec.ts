import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { basename, join } from "node:path";
import { protocolVersion } from "../protocol/header.ts";
import { supervisorEnvironment, supervisorFlags } from "../runtime/supervisor-memory.ts";
import { CommandError } from "./command.ts";
import { kernelMain, packageFile } from "./package-files.ts";

/** The parts of kernel.json that Athanor writes and checks. */
export interface KernelSpec {
  readonly argv: readonly string[];
  readonly display_name: string;
  readonly language: string;
  readonly interrupt_mode: string;
  readonly kernel_protocol_version?: string;
  readonly env: Readonly<Record<string, string>>;
  readonly metadata: Readonly<Record<string, unknown>>;
}

/** What an installed kernelspec is made of. */
export interface KernelSpecOptions {
  /** Athanor's own folder, absolute. */
  readonly root: string;
  /** Absolute path of Node. */
  readonly node: string;
  /** Folder name below `kernels/`: letters, digits, `.`, `_`, `-`. */
  readonly name: string;
  readonly displayName: string;
}

/** Name of the kernelspec unless the user gives another. */
export const DEFAULT_KERNEL_NAME = "athanor";
/** What launchers show unless the user says otherwise. */
export const DEFAULT_DISPLAY_NAME = "TypeScript (Athanor)";

/** The content of kernel.json. */
export function createKernelSpec(options: KernelSpecOptions): KernelSpec {
  const { root, node, name, displayName } = options;
  return {
    argv: [node, ...supervisorFlags, kernelMain(root), "{connection_file}"],
    display_name: displayName,
    language: "typescript",
    interrupt_mode: "message",
    // From 5.5 on, launchers may start a kernel with a registration file (JEP 66).
    kernel_protocol_version: protocolVersion,
    env: { ...supervisorEnvironment, ATHANOR_KERNEL_NAME: name },
    metadata: {
      debugger: true,
      supported_encryption: ["curve"],
      athanor_templates: templateFiles(root).map(describeTemplate),
    },
  };
}

/** The numbered notebook templates, by path. */
export function templateFiles(root: string): string[] {
  const folder = join(root, "notebooks");
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => /^\d.*\.ipynb$/.test(file))
    .toSorted()
    .map((file) => join(folder, file));
}

/** A template's file name and its first heading, as launcher cards show it. */
function describeTemplate(path: string): { readonly file: string; readonly title: string } {
  const file = basename(path);
  const text = readFileSync(path, "utf8");
  const heading = /"#\s+((?:[^"\\]|\\[^n])+)/.exec(text)?.[1];
  return { file, title: heading ?? file.replace(/^\d+-|\.ipynb$/g, "") };
}

/** A file that a kernelspec holds a copy of. */
export interface KernelSpecFile {
  readonly source: string;
  /** Relative to the kernelspec's folder. */
  readonly target: string;
}

/**
 * What an installed kernelspec holds beside kernel.json: logos, Plotly and the templates.
 *
 * @throws {CommandError} When Plotly isn't installed.
 */
export function kernelSpecFiles(root: string): readonly KernelSpecFile[] {
  const resources = join(root, "kernel", "resources");
  const logos = readdirSync(resources).filter((file) => file.startsWith("logo-"));
  const plotly = packageFile(root, "plotly.js-dist-min", "plotly.min.js");
  if (plotly === undefined) {
    throw new CommandError(
      "Expected the package plotly.js-dist-min. Run `npm ci` in Athanor's folder.",
    );
  }
  return [
    ...logos.map((file) => ({ source: join(resources, file), target: file })),
    { source: plotly, target: "plotly.min.js" },
    ...templateFiles(root).map((path) => ({
      source: path,
      target: join("templates", basename(path)),
    })),
  ];
}

function fill(folder: string, options: KernelSpecOptions): void {
  const spec = `${JSON.stringify(createKernelSpec(options), null, 2)}\n`;
  writeFileSync(join(folder, "kernel.json"), spec);
  mkdirSync(join(folder, "templates"));
  for (const { source, target } of kernelSpecFiles(options.root)) {
    copyFileSync(source, join(folder, target));
  }
}

/**
 * Writes a kernelspec into `<dataFolder>/kernels/<name>`; the folder is whole or absent at any moment.
 *
 * @returns The kernelspec's folder.
 * @throws {CommandError} For a bad name, a missing build or a folder that can't be written.
 */
export function writeKernelSpec(dataFolder: string, options: KernelSpecOptions): string {
  if (!/^[A-Za-z0-9._-]+$/.test(options.name)) {
    throw new CommandError(
      `Expected a kernel name of letters, digits, ".", "_" and "-"; received "${options.name}".`,
    );
  }
  if (!existsSync(kernelMain(options.root))) {
    throw new CommandError(
      `Expected the built kernel at ${kernelMain(options.root)}. Run \`npm run build\` first.`,
    );
  }
  const kernels = join(dataFolder, "kernels");
  const target = join(kernels, options.name);
  try {
    mkdirSync(kernels, { recursive: true });
    const staged = mkdtempSync(join(kernels, ".athanor-"));
    try {
      const fresh = join(staged, "new");
      mkdirSync(fresh);
      fill(fresh, options);
      if (existsSync(target)) renameSync(target, join(staged, "old"));
      renameSync(fresh, target);
    } finally {
      rmSync(staged, { recursive: true, force: true });
    }
  } catch (error) {
    if (error instanceof CommandError) throw error;
    throw new CommandError(
      `Expected to write the kernelspec into ${kernels}: ${(error as Error).message}. Choose another place with --prefix.`,
      { cause: error },
    );
  }
  return target;
}

/** The kernel.json in a kernelspec folder, or undefined when it is missing or damaged. */
export function readKernelSpec(folder: string): KernelSpec | undefined {
  try {
    const spec: unknown = JSON.parse(readFileSync(join(folder, "kernel.json"), "utf8"));
    const { argv } = spec as Partial<KernelSpec>;
    const fits = Array.isArray(argv) && argv.every((word) => typeof word === "string");
    return fits ? (spec as KernelSpec) : undefined;
  } catch {
    return undefined;
  }
}
