import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import type { Environment } from "./environment.ts";
import { isNodeSupported, type Finding } from "./finding.ts";
import type { KernelSpecOptions } from "./kernelspec.ts";
import { checkKernelSpecs } from "./kernelspec-checks.ts";
import { checkNativeBackend, checkPackages } from "./package-checks.ts";
import { kernelMain } from "./package-files.ts";
import { stableNodePath } from "./stable-node.ts";

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
    ...checkPackages(spec.root),
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
  const detail = `${process.version} at ${process.execPath}`;
  if (isNodeSupported(process.version)) return { check: "Node", state: "ok", detail };
  return { check: "Node", state: "broken", detail: `${detail}; expected 20.19 to 24` };
}

function checkBuild(root: string): Finding {
  const main = kernelMain(root);
  if (existsSync(main)) return { check: "Kernel", state: "ok", detail: main };
  return { check: "Kernel", state: "broken", detail: `${main} is missing; run \`npm run build\`` };
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

/** The kernelspec that this copy of Athanor would install. */
export function ownSpec(
  root: string,
  names: Pick<KernelSpecOptions, "name" | "displayName">,
  env: Environment,
): KernelSpecOptions {
  return { root, node: stableNodePath(process.execPath, env), ...names };
}
