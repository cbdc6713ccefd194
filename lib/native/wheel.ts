import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** An installed TensorFlow package of Python. */
export interface Wheel {
  /** What pip knows it by, e.g. `tensorflow-cpu`. */
  readonly distribution: string;
  /** E.g. `2.21.0`. */
  readonly version: string;
}

/**
 * Which package a folder `site-packages/tensorflow` belongs to; undefined where pip's note beside it is gone.
 *
 * @param directory - The folder.
 */
export function wheelOf(directory: string): Wheel | undefined {
  // Where `tensorflow` only asks for another package, as on arm64 before 2.16, the longer name sorts last and owns the files.
  return readdirSync(dirname(directory))
    .toSorted()
    .flatMap((name) => {
      const [, distribution, version] = distInfo.exec(name) ?? [];
      if (distribution === undefined || version === undefined) return [];
      return [{ distribution: distribution.replaceAll("_", "-"), version }];
    })
    .at(-1);
}

const distInfo = /^(tensorflow(?:_cpu|_cpu_aws|_rocm|_intel)?)-(\d+\.\d+\.\d+)[^-]*\.dist-info$/u;

/** The command that puts the files of a damaged installation back: conda's where conda installed it, else pip's. */
export function reinstallCommand(directory: string): string {
  const environment = environmentOf(directory);
  const { distribution, version } = wheelOf(directory) ?? {
    distribution: "tensorflow-cpu",
    version: undefined,
  };
  if (environment !== undefined && isConda(environment)) {
    const pin = version === undefined ? "" : `=${version}`;
    return `conda install --prefix ${environment} -c conda-forge --force-reinstall tensorflow-base${pin} libtensorflow_cc${pin}`;
  }
  const pin = version === undefined ? "" : `==${version}`;
  return `${pipOf(directory)} install --force-reinstall --no-deps ${distribution}${pin}`;
}

/** The pip of the environment that a folder `site-packages/tensorflow` is in; plain `pip` where it has none. */
export function pipOf(directory: string): string {
  const pip = join(environmentOf(directory) ?? "", "bin/pip");
  return existsSync(pip) ? pip : "pip";
}

function environmentOf(directory: string): string | undefined {
  return /^(.*)\/lib\/python3[^/]*\/site-packages\//u.exec(`${directory}/`)?.[1];
}

/** Whether conda and not pip brought the TensorFlow of an environment. */
function isConda(environment: string): boolean {
  const records = join(environment, "conda-meta");
  return (
    existsSync(records) &&
    readdirSync(records).some((name) => /^tensorflow-base-.*\.json$/u.test(name))
  );
}

/** Whether a folder `site-packages/tensorflow` is of a TensorFlow that can use NVIDIA GPUs; false where nothing says so. */
export function hasCuda(directory: string): boolean {
  const file = join(directory, "python/platform/build_info.py");
  if (!existsSync(file)) return false;
  return /['"]is_cuda_build['"]\s*[,:]\s*True/u.test(readFileSync(file, "utf8"));
}

/** Whether CUDA's own libraries lie beside it, as `pip install 'tensorflow[and-cuda]'` puts them. */
export function hasCudaLibraries(directory: string): boolean {
  return existsSync(join(dirname(directory), "nvidia"));
}
