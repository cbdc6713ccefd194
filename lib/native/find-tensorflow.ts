import { existsSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { AthanorError } from "../core/errors.ts";
import { architectureOf } from "./architecture.ts";
import { pipOf, reinstallCommand, wheelOf } from "./wheel.ts";

/** A libtensorflow with its C headers. */
export interface TensorflowLibrary {
  /** Where it was looked for: what to say to people. */
  readonly origin: string;
  /** Folder of the shared libraries; the addon's run path. */
  readonly directory: string;
  /** Folder that holds `tensorflow/c/c_api.h`. */
  readonly headers: string;
  /** File names to link, in order. */
  readonly libraries: readonly string[];
  /** E.g. `2.21.0`; undefined where nothing beside the library says it, and the smoke test will. */
  readonly version: string | undefined;
}

/** Where {@link findTensorflow} looks. */
export interface TensorflowPlaces {
  /** An explicit folder: a virtual environment, site-packages/tensorflow, or an unpacked libtensorflow archive. */
  readonly dir?: string;
  /** The project's folder, whose `.venv` counts. Default: the working directory. */
  readonly cwd?: string;
  /** Default `process.env`, for `VIRTUAL_ENV` and `CONDA_PREFIX`. */
  readonly environment?: NodeJS.ProcessEnv;
  /** Folders of installed tfjs-node packages, whose own download counts. */
  readonly packages?: readonly string[];
}

/** The command that brings a TensorFlow into the project. */
const installCommand = "python3 -m venv .venv && .venv/bin/pip install tensorflow-cpu";

/**
 * Finds a libtensorflow: the explicit folder alone when there is one, else the active conda or virtual environment, the
 * project's `.venv`, then what a stock tfjs-node has downloaded.
 *
 * @throws {AthanorError} `not-found` when there is none, `backend` when the one that is there can't be built against
 *   (no headers, half deleted, another architecture, too old); both name the command that mends it.
 */
export function findTensorflow(places: TensorflowPlaces = {}): TensorflowLibrary {
  const { dir } = places;
  if (dir !== undefined) {
    const found = libraryIn(resolve(places.cwd ?? ".", dir), "--dir");
    if (found !== undefined) return found;
    throw new AthanorError(
      "not-found",
      `Expected --dir to be a virtual environment with TensorFlow, a folder site-packages/tensorflow, or an unpacked libtensorflow; found no libtensorflow in ${dir}. ` +
        "Leave --dir out to search the usual places.",
    );
  }
  const candidates = usualPlaces(places);
  for (const { directory, origin } of candidates) {
    const found = libraryIn(directory, origin);
    if (found !== undefined) return found;
  }
  throw new AthanorError(
    "not-found",
    `Expected a TensorFlow of 2.15 to 2.21 in ${candidates.map(({ origin }) => origin).join(", ")}; found none. ` +
      `Run \`${installCommand}\` (for NVIDIA GPUs: \`tensorflow[and-cuda]\` in place of \`tensorflow-cpu\`), then \`athanor native build\`.`,
  );
}

interface Place {
  readonly directory: string;
  readonly origin: string;
}

function usualPlaces(places: TensorflowPlaces): Place[] {
  const { cwd = process.cwd(), environment = process.env, packages = [] } = places;
  const active = ["VIRTUAL_ENV", "CONDA_PREFIX"].flatMap((variable) => {
    const directory = environment[variable];
    return directory === undefined || directory === ""
      ? []
      : [{ directory, origin: `$${variable}` }];
  });
  return [
    ...active,
    { directory: join(cwd, ".venv"), origin: "the project's .venv" },
    ...packages.map((directory) => ({
      directory: join(directory, "deps"),
      origin: "the download of tfjs-node",
    })),
  ];
}

/** The library in a folder of one of the known layouts. */
function libraryIn(directory: string, origin: string): TensorflowLibrary | undefined {
  for (const wheel of [directory, ...sitePackages(directory)]) {
    if (existsSync(join(wheel, "libtensorflow_framework.so.2"))) return wheelLibrary(wheel, origin);
    if (existsSync(join(wheel, "libtensorflow_cc.so.2"))) throw halfDeleted(wheel, origin);
    // A wheel whose libraries are gone altogether still has its Python files.
    if (existsSync(join(wheel, "python", "eager"))) throw halfDeleted(wheel, origin);
  }
  return archiveLibrary(directory, origin);
}

function sitePackages(environment: string): string[] {
  const folder = join(environment, "lib");
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.startsWith("python3"))
    .map((name) => join(folder, name, "site-packages", "tensorflow"));
}

function wheelLibrary(directory: string, origin: string): TensorflowLibrary {
  const { version, distribution } = wheelOf(directory) ?? {};
  const remedy = `${pipOf(directory)} install '${distribution}>=2.15,<2.22'`;
  const fault = version === undefined ? undefined : versionFault(version, { origin, remedy });
  if (fault !== undefined) throw fault;
  const libraries = ["libtensorflow_cc.so.2", "libtensorflow_framework.so.2"];
  if (libraries.some((name) => !existsSync(join(directory, name)))) {
    throw halfDeleted(directory, origin);
  }
  return checked({ origin, directory, headers: join(directory, "include"), libraries, version });
}

/** `lib/` and `include/`: an official archive, conda-forge's libtensorflow, or tfjs-node's `deps`. */
function archiveLibrary(directory: string, origin: string): TensorflowLibrary | undefined {
  const folder = join(directory, "lib");
  const main = ["libtensorflow.so.2", "libtensorflow_cc.so.2"].find((name) =>
    existsSync(join(folder, name)),
  );
  if (main === undefined) return undefined;
  const libraries = [main, "libtensorflow_framework.so.2"];
  const headers = join(directory, "include");
  const version = archiveVersion(folder);
  const fault = version === undefined ? undefined : versionFault(version, { origin });
  if (fault !== undefined) throw fault;
  return checked({ origin, directory: folder, headers, libraries, version });
}

/** `libtensorflow.so.2` is a link there to a file whose name has the whole version. */
function archiveVersion(folder: string): string | undefined {
  return readdirSync(folder)
    .map((name) => /^libtensorflow(?:_cc|_framework)?\.so\.(\d+\.\d+\.\d+)$/u.exec(name)?.[1])
    .find((version) => version !== undefined);
}

function checked(library: TensorflowLibrary): TensorflowLibrary {
  const { directory, headers, libraries, origin } = library;
  for (const name of libraries) {
    const architecture = architectureOf(join(directory, name));
    if (architecture !== process.arch) {
      throw new AthanorError(
        "backend",
        `Expected ${name} of ${origin} for ${process.arch}, found ${architecture ?? "no shared library"} in ${directory}. ` +
          `Install a TensorFlow for this machine: \`${installCommand} && athanor native build --dir .venv\`.`,
      );
    }
  }
  if (!existsSync(join(headers, "tensorflow/c/eager/c_api.h"))) {
    throw new AthanorError(
      "backend",
      `Expected the C headers of TensorFlow in ${headers}, found no tensorflow/c/eager/c_api.h. ` +
        `Run ${repairOf(library)}.`,
    );
  }
  return library;
}

/** What puts a damaged library back, as words after "run". */
export function repairOf({ directory, headers }: TensorflowLibrary): string {
  const isWheel = headers === join(directory, "include");
  return isWheel
    ? `\`${reinstallCommand(directory)}\``
    : `\`${installCommand}\`, or unpack the archive with all its files again`;
}

/**
 * The error for a TensorFlow that is too old or of another kind; undefined where it is neither.
 *
 * @param version - E.g. `2.21.0`.
 * @param place - Where it was found, and the command that brings another one.
 */
export function versionFault(
  version: string,
  { origin, remedy = installCommand }: { readonly origin: string; readonly remedy?: string },
): AthanorError | undefined {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if (major === 2 && minor >= 15) return undefined;
  return new AthanorError(
    "backend",
    `Expected TensorFlow 2.15 to 2.21, found ${version} in ${origin}. Run \`${remedy}\`.`,
  );
}

function halfDeleted(directory: string, origin: string): AthanorError {
  return new AthanorError(
    "backend",
    `Expected libtensorflow_cc.so.2 and libtensorflow_framework.so.2 in ${directory} (${origin}), found ${present(directory)}. ` +
      `Run \`${reinstallCommand(directory)}\`.`,
  );
}

function present(directory: string): string {
  // A link to nothing, as conda leaves without its package of the library, isn't there.
  const names = readdirSync(directory).filter(
    (name) => name.startsWith("libtensorflow") && existsSync(join(directory, name)),
  );
  return names.length === 0 ? "neither" : `only ${names.join(", ")}`;
}
