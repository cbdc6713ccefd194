import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { type GitState, gitState } from "./git.ts";
import { type MachineCard, machineCard } from "./machine-card.ts";
import { withoutSecrets } from "./secrets.ts";

/** `environment.json`: everything around the code that may change a result (rows #2 to #7). */
export interface Environment {
  readonly node: string;
  readonly athanor: string;
  /** Versions of Athanor's own packages as installed. */
  readonly packages: Readonly<Record<string, string>>;
  /** SHA-256 of the nearest package-lock.json; undefined where there is none. */
  readonly lockHash: string | undefined;
  readonly git: Omit<GitState, "diff"> | undefined;
  readonly machine: MachineCard;
  /** What the caller says about its backend: name, device, why. */
  readonly backend: Readonly<Record<string, unknown>> | undefined;
  /** Environment variables of the allow-list only. */
  readonly variables: Readonly<Record<string, string>>;
}

/** Variables that change how training runs; nothing else of the environment is ever stored. */
const allowed: readonly string[] = [
  "CONDA_DEFAULT_ENV",
  "CUDA_VISIBLE_DEVICES",
  "LANG",
  "LC_ALL",
  "NODE_ENV",
  "OMP_NUM_THREADS",
  "SLURM_JOB_ID",
  "TF_CPP_MIN_LOG_LEVEL",
  "TF_CUDNN_DETERMINISTIC",
  "TF_DETERMINISTIC_OPS",
  "TF_FORCE_GPU_ALLOW_GROWTH",
  "TF_GPU_ALLOCATOR",
  "TF_NUM_INTEROP_THREADS",
  "TF_NUM_INTRAOP_THREADS",
  "TZ",
  "XLA_FLAGS",
];

/** Options of `captureEnvironment`. */
export interface EnvironmentOptions {
  /** Folder whose repository, lock file and disk are meant; the working directory by default. */
  readonly cwd?: string;
  /** Folder of the runs, left out of the list of untracked files. */
  readonly exclude?: string;
  readonly backend?: Readonly<Record<string, unknown>>;
  /** The variables to choose from; `process.env` by default. */
  readonly variables?: Readonly<Record<string, string | undefined>>;
}

/**
 * Writes down what is around the code now, without credentials.
 *
 * @returns The environment, and the patch of what isn't committed (empty outside git).
 */
export function captureEnvironment(options: EnvironmentOptions = {}): {
  readonly environment: Environment;
  readonly diff: string;
} {
  const { cwd = process.cwd(), exclude, backend, variables = process.env } = options;
  const git = gitState(cwd, exclude === undefined ? {} : { exclude });
  const { diff = "", ...state } = git ?? {};
  const own = readPackage(path.join(ownFolder(), "package.json"));
  const environment = {
    node: process.version,
    athanor: own.version,
    packages: installedVersions(own.dependencies),
    lockHash: lockHash(cwd) ?? lockHash(ownFolder()),
    git: git === undefined ? undefined : state,
    machine: machineCard({ cwd }),
    backend,
    variables: Object.fromEntries(
      allowed.flatMap((name) => {
        const value = variables[name];
        return value === undefined ? [] : [[name, value]];
      }),
    ),
  };
  return { environment: withoutSecrets(environment) as Environment, diff };
}

/** Athanor's own folder: the nearest one above this file with a package.json. */
function ownFolder(): string {
  return above(path.dirname(fileURLToPath(import.meta.url)), "package.json") ?? process.cwd();
}

function above(folder: string, file: string): string | undefined {
  if (existsSync(path.join(folder, file))) return folder;
  const parent = path.dirname(folder);
  return parent === folder ? undefined : above(parent, file);
}

function lockHash(folder: string): string | undefined {
  const found = above(path.resolve(folder), "package-lock.json");
  if (found === undefined) return undefined;
  const bytes = readFileSync(path.join(found, "package-lock.json"));
  return createHash("sha256").update(bytes).digest("hex");
}

function installedVersions(names: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    names.flatMap((name) => {
      const folder = above(ownFolder(), path.join("node_modules", name, "package.json"));
      if (folder === undefined) return [];
      return [[name, readPackage(path.join(folder, "node_modules", name, "package.json")).version]];
    }),
  );
}

function readPackage(file: string): { version: string; dependencies: readonly string[] } {
  const content: unknown = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : {};
  const { version, dependencies } = content as { version?: string; dependencies?: object };
  return { version: version ?? "unknown", dependencies: Object.keys(dependencies ?? {}) };
}
