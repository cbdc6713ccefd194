import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { searchedDataFolders, userDataFolder, stableNodePath } from "./jupyter-paths.ts";
import { checkerProgram } from "../language/checker-program.ts";
import {
  createKernelSpec,
  readKernelSpec,
  writeKernelSpec,
  type KernelSpecOptions,
} from "./kernelspec.ts";
import { hasCurrentLabExtension, writeLabExtension } from "./lab-extension.ts";
import { kernelMain, packageFile } from "./package-root.ts";

/** One thing that `athanor doctor` looked at. */
export interface Finding {
  readonly check: string;
  /** `missing` parts are optional; a `broken` one keeps the kernel from working. */
  readonly state: "ok" | "missing" | "broken";
  readonly detail: string;
  /** Repairs it, when `doctor --fix` can. */
  readonly fix?: () => string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Options of {@link examine}. */
export interface CheckupOptions {
  readonly spec: KernelSpecOptions;
  readonly env: Environment;
}

/** Looks at everything that the kernel needs, in the order in which one would repair it. */
export function examine({ spec, env }: CheckupOptions): Finding[] {
  return [
    checkNode(),
    checkBuild(spec.root),
    checkZeromq(spec.root),
    checkChecker(spec.root),
    ...checkKernelSpecs(spec, env),
    checkProgram("Python", ["python3", "python"], "Only JupyterLab and nbclient need it."),
    checkProgram(
      "Jupyter",
      ["jupyter"],
      "Install JupyterLab to open notebooks; `athanor run` works without it.",
    ),
    checkNativeBackend(spec.root),
  ];
}

function checkNode(): Finding {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  const fits = (major > 20 || (major === 20 && minor >= 19)) && major < 25;
  const detail = `${process.version} at ${process.execPath}`;
  if (fits) return { check: "Node", state: "ok", detail };
  return { check: "Node", state: "broken", detail: `${detail}; expected 20.19 to 24` };
}

function checkBuild(root: string): Finding {
  const main = kernelMain(root);
  if (existsSync(main)) return { check: "Kernel", state: "ok", detail: main };
  return { check: "Kernel", state: "broken", detail: `${main} is missing; run \`npm run build\`` };
}

/** Loads it in a process of its own: a broken addon may end the process. */
function checkZeromq(root: string): Finding {
  const script = 'await import("zeromq")';
  const result = spawnSync(process.execPath, ["--input-type=module", "-e", script], {
    cwd: root,
    encoding: "utf8",
    timeout: 20_000,
  });
  if (result.status === 0) return { check: "zeromq", state: "ok", detail: "its addon loads" };
  const reason =
    result.stderr.split("\n").find((line) => line.includes("Error")) ?? "it ended early";
  return { check: "zeromq", state: "broken", detail: `${reason.trim()}; run \`npm ci\` again` };
}

/** Without it cells run, but unchecked and without completion. */
function checkChecker(root: string): Finding {
  const check = "Type checker";
  try {
    const program = checkerProgram(root);
    const { status, stdout } = spawnSync(program, ["--version"], { encoding: "utf8" });
    if (status === 0) return { check, state: "ok", detail: `TypeScript, ${stdout.trim()}` };
    return { check, state: "broken", detail: `${program} doesn't run; run \`npm ci\` again` };
  } catch (error) {
    return {
      check,
      state: "broken",
      detail: error instanceof Error ? error.message : String(error),
    };
  }
}

function checkKernelSpecs(spec: KernelSpecOptions, env: Environment): Finding[] {
  const folders = [...new Set(searchedDataFolders(env))]
    .map((data) => ({ data, folder: join(data, "kernels", spec.name) }))
    .filter(({ folder }) => existsSync(folder));
  if (folders.length > 0)
    return folders.map(({ data, folder }) => checkKernelSpec(data, folder, spec));
  const data = userDataFolder(env);
  const detail = `not installed; run \`athanor install\``;
  const fix = (): string => {
    writeLabExtension(data, spec.root);
    return writeKernelSpec(data, spec);
  };
  return [{ check: "Kernelspec", state: "broken", detail, fix }];
}

function checkKernelSpec(data: string, folder: string, spec: KernelSpecOptions): Finding {
  const trouble = staleness(folder, spec) ?? extensionTrouble(data, spec.root);
  if (trouble === undefined) return { check: "Kernelspec", state: "ok", detail: folder };
  const displayName = readKernelSpec(folder)?.display_name ?? spec.displayName;
  const fix = (): string => {
    writeLabExtension(data, spec.root);
    return writeKernelSpec(data, { ...spec, displayName });
  };
  return { check: "Kernelspec", state: "broken", detail: `${folder}: ${trouble}`, fix };
}

/** Why an installed kernelspec doesn't start this kernel with all its files, or nothing. */
function staleness(folder: string, spec: KernelSpecOptions): string | undefined {
  const installed = readKernelSpec(folder);
  if (installed === undefined) return "its kernel.json is missing or damaged";
  const [node = "", main = ""] = installed.argv;
  if (!existsSync(node)) return `its Node ${node} is gone`;
  const wanted = createKernelSpec(spec).argv[1];
  if (main !== wanted) return `it starts ${main}, not ${wanted}`;
  if (installed.interrupt_mode !== "message") return "its interrupt_mode isn't message";
  return hasCurrentPlotly(folder, spec.root) ? undefined : "its plotly.min.js is missing or old";
}

function extensionTrouble(data: string, root: string): string | undefined {
  if (hasCurrentLabExtension(data, root)) return undefined;
  return "its JupyterLab extension is missing or old";
}

function hasCurrentPlotly(folder: string, root: string): boolean {
  const source = packageFile(root, "plotly.js-dist-min", "plotly.min.js");
  const copy = join(folder, "plotly.min.js");
  if (source === undefined || !existsSync(copy)) return false;
  return statSync(source).size === statSync(copy).size && sameHead(source, copy);
}

/** The head holds the version; equal sizes and heads are the same release. */
function sameHead(a: string, b: string): boolean {
  return readFileSync(a).subarray(0, 200).equals(readFileSync(b).subarray(0, 200));
}

function checkProgram(check: string, names: readonly string[], without: string): Finding {
  for (const name of names) {
    const { status, stdout } = spawnSync(name, ["--version"], {
      encoding: "utf8",
      timeout: 20_000,
    });
    const version = stdout?.split("\n", 1)[0]?.trim();
    if (status === 0) return { check, state: "ok", detail: `${name}: ${version ?? ""}` };
  }
  return { check, state: "missing", detail: `not found on PATH. ${without}` };
}

function checkNativeBackend(root: string): Finding {
  const check = "TensorFlow addon";
  const addon = packageFile(root, "@tensorflow/tfjs-node-gpu", "lib/napi-v8/tfjs_binding.node");
  if (addon !== undefined) return { check, state: "ok", detail: addon };
  return { check, state: "missing", detail: "not built; models run on the wasm backend" };
}

/** The kernelspec that this copy of Athanor would install. */
export function ownSpec(
  root: string,
  names: Pick<KernelSpecOptions, "name" | "displayName">,
  env: Environment,
): KernelSpecOptions {
  return { root, node: stableNodePath(process.execPath, env), ...names };
}
