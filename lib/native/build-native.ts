import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type NativeProbe, probeNative } from "../backend/native-probe.ts";
import { nativePackages, type NativePackage } from "../backend/native-addon.ts";
import { AthanorError } from "../core/errors.ts";
import { type Compiler, execute, findCompiler } from "./compiler.ts";
import {
  findTensorflow,
  repairOf,
  type TensorflowLibrary,
  type TensorflowPlaces,
  versionFault,
} from "./find-tensorflow.ts";

const require = createRequire(import.meta.url);

/** Our C++ beside this file; the build copies it into `dist/`. */
const sourceOf = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/** What a build used and made, kept beside the addon as `athanor.json`. */
export interface NativeBuild {
  readonly tensorflow: TensorflowLibrary;
  readonly compiler: Compiler;
  /** `name@version` of the package whose binding sources were compiled. */
  readonly package: string;
  /** Absolute path of the addon. */
  readonly addon: string;
}

/** What {@link buildNative} may be told. */
export interface BuildNativeOptions extends Omit<TensorflowPlaces, "packages"> {
  /** Called with a line for people at each step. */
  readonly onStep?: (line: string) => void;
}

/** A finished build and what its smoke test said. */
export interface NativeBuildResult extends NativeBuild {
  readonly probe: Extract<NativeProbe, { works: true }>;
}

/**
 * Compiles the native addon against an installed TensorFlow, puts it where `@tensorflow/tfjs-node-gpu` loads it, and
 * proves it in a child process.
 *
 * An addon that doesn't pass is removed again, so that the next start falls back instead of crashing.
 *
 * @throws {AthanorError} `not-found` or `backend`, with the one command that mends what is missing.
 */
export async function buildNative(options: BuildNativeOptions = {}): Promise<NativeBuildResult> {
  const { onStep = () => {}, environment = process.env } = options;
  requireLinux();
  const target = targetPackage();
  const tensorflow = findTensorflow({ ...options, packages: [target.directory] });
  onStep(`TensorFlow ${tensorflow.version ?? "of unknown version"} in ${tensorflow.directory}`);
  const compiler = await findCompiler(environment);
  onStep(`${compiler.command}: ${compiler.version}`);
  const folder = join(target.directory, "lib", "napi-v8");
  mkdirSync(folder, { recursive: true });
  const addon = join(folder, "tfjs_binding.node");
  const context = { compiler, environment };
  await compile(context, {
    output: join(folder, "athanor_stderr.node"),
    source: sourceOf("athanor_stderr.cc"),
    args: [],
    tensorflow,
  });
  await compile(context, {
    output: addon,
    source: sourceOf("athanor_binding.cc"),
    args: bindingArguments(target, tensorflow),
    tensorflow,
  });
  onStep(`built ${addon}`);
  const build: NativeBuild = {
    tensorflow,
    compiler,
    package: `${target.packageName}@${target.version}`,
    addon,
  };
  writeRecord(join(folder, "athanor.json"), build);
  return { ...build, probe: await prove(target, { folder, tensorflow }) };
}

/** Renamed into place: a file that package managers share between projects by links isn't changed in the others. */
function writeRecord(file: string, build: NativeBuild): void {
  const temporary = `${file}.${process.pid}.tmp`;
  writeFileSync(temporary, `${JSON.stringify(build, null, 2)}\n`);
  renameSync(temporary, file);
}

async function prove(
  target: NativePackage,
  { folder, tensorflow }: { readonly folder: string; readonly tensorflow: TensorflowLibrary },
): Promise<Extract<NativeProbe, { works: true }>> {
  const probe = await probeNative(target.directory);
  // Where nothing beside a library tells its version, only now it is known.
  const fault = probe.works ? versionFault(probe.tensorflow, tensorflow) : undefined;
  if (probe.works && fault === undefined) return probe;
  rmSync(folder, { recursive: true, force: true });
  if (probe.works) throw fault;
  throw new AthanorError(
    "backend",
    `Expected the new addon to load and to compute, but ${probe.reason}. It was removed. ` +
      `Mend TensorFlow by ${repairOf(tensorflow)}, then run \`athanor native build\`.`,
  );
}

function bindingArguments(target: NativePackage, tensorflow: TensorflowLibrary): string[] {
  const { directory, headers, libraries } = tensorflow;
  return [
    `-I${headers}`,
    `-I${join(target.directory, "binding")}`,
    `-L${directory}`,
    ...libraries.map((name) => `-l:${name}`),
    // The absolute folder, not links to it: CUDA wheels look for their libraries from libtensorflow's own place.
    `-Wl,-rpath,${directory}`,
  ];
}

interface CompileTask {
  readonly output: string;
  readonly source: string;
  readonly args: readonly string[];
  readonly tensorflow: TensorflowLibrary;
}

async function compile(
  {
    compiler,
    environment,
  }: { readonly compiler: Compiler; readonly environment: NodeJS.ProcessEnv },
  { output, source, args, tensorflow }: CompileTask,
): Promise<void> {
  const temporary = `${output}.${process.pid}.tmp`;
  const nodeHeaders = join(dirname(require.resolve("node-api-headers/package.json")), "include");
  const [libraries, flags] = partition(args, (arg) => arg.startsWith("-l:"));
  const { code, output: said } = await execute(
    compiler.command,
    [...compilerFlags, `-I${nodeHeaders}`, ...flags, source, "-o", temporary, ...libraries],
    environment,
  );
  if (code === 0) {
    renameSync(temporary, output);
    return;
  }
  rmSync(temporary, { force: true });
  throw new AthanorError(
    "backend",
    `Expected ${compiler.command} to compile the binding against TensorFlow ${tensorflow.version ?? ""} in ${tensorflow.directory}; it said:\n${firstErrors(said)}\n` +
      `Check that the compiler knows C++17 and that TensorFlow is whole: run ${repairOf(tensorflow)}.`,
  );
}

const compilerFlags = ["-std=c++17", "-O2", "-fPIC", "-shared", "-w", "-DNAPI_VERSION=8"];

function partition(
  items: readonly string[],
  first: (item: string) => boolean,
): [string[], string[]] {
  return [items.filter(first), items.filter((item) => !first(item))];
}

function firstErrors(said: string): string {
  const lines = said.split("\n").filter((line) => line.trim() !== "");
  const errors = lines.filter((line) => /error|cannot find|undefined/iu.test(line));
  return (errors.length > 0 ? errors : lines).slice(0, 4).join("\n");
}

function targetPackage(): NativePackage {
  const [target] = nativePackages();
  if (target !== undefined) return target;
  throw new AthanorError(
    "not-found",
    "Expected @tensorflow/tfjs-node-gpu in node_modules, found none. Run `npm install --ignore-scripts @tensorflow/tfjs-node-gpu@4.22.0`.",
  );
}

function requireLinux(): void {
  if (process.platform === "linux") return;
  throw new AthanorError(
    "backend",
    `Expected Linux, received ${process.platform}. Here the stock addon is the way: \`npm rebuild @tensorflow/tfjs-node\`; without it Athanor trains on WebAssembly.`,
  );
}

/** What was built for a package, or undefined where Athanor didn't build its addon. */
export function readBuild(directory: string): NativeBuild | undefined {
  try {
    const text = readFileSync(join(directory, "lib", "napi-v8", "athanor.json"), "utf8");
    return JSON.parse(text) as NativeBuild;
  } catch {
    return undefined;
  }
}
