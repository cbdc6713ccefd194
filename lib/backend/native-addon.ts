import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const require = createRequire(import.meta.url);

/** Where the native TensorFlow binding of a package is, or why there is none. */
export type AddonSearch =
  | { readonly found: true; readonly packageName: string; readonly directory: string }
  | { readonly found: false; readonly reason: string };

const cpuPackage = "@tensorflow/tfjs-node";

/** Packages that bind TensorFlow natively, with their manifests; the GPU build runs without a GPU too. */
const packages: ReadonlyMap<string, () => string> = new Map([
  ["@tensorflow/tfjs-node-gpu", () => require.resolve("@tensorflow/tfjs-node-gpu/package.json")],
  // No dependency of ours: used where somebody installed it beside Athanor.
  [cpuPackage, () => require.resolve(`${cpuPackage}/package.json`)],
]);

/**
 * Looks for a built native addon without loading anything.
 *
 * @param locate - Gives the directory of an installed package, or `undefined`; the default asks Node.
 */
export function findNativeAddon(
  locate: (packageName: string) => string | undefined = packageDirectory,
): AddonSearch {
  const installed = [...packages.keys()].flatMap((packageName) => {
    const directory = locate(packageName);
    return directory === undefined ? [] : [{ packageName, directory }];
  });
  for (const candidate of installed) {
    if (addonFile(candidate.directory) !== undefined) return { found: true, ...candidate };
  }
  const names = installed.map((candidate) => candidate.packageName).join(" and ");
  return {
    found: false,
    reason:
      names === ""
        ? "neither @tensorflow/tfjs-node-gpu nor @tensorflow/tfjs-node is installed"
        : `${names}: the native addon has not been built; \`npx athanor native build\` does it`,
  };
}

/** An installed package that binds TensorFlow natively. */
export interface NativePackage {
  readonly packageName: string;
  readonly directory: string;
  readonly version: string;
}

/** The installed packages whose addon is looked for, the preferred one first. */
export function nativePackages(): NativePackage[] {
  return [...packages.keys()].flatMap((packageName) => {
    const directory = packageDirectory(packageName);
    if (directory === undefined) return [];
    const manifest = readFileSync(join(directory, "package.json"), "utf8");
    const { version } = JSON.parse(manifest) as { readonly version: string };
    return [{ packageName, directory, version }];
  });
}

function packageDirectory(packageName: string): string | undefined {
  try {
    const manifest = packages.get(packageName)?.();
    return manifest === undefined ? undefined : dirname(manifest);
  } catch {
    return undefined;
  }
}

function addonFile(directory: string): string | undefined {
  const folder = join(directory, "lib");
  if (!existsSync(folder)) return undefined;
  return readdirSync(folder)
    .filter((name) => name.startsWith("napi-v"))
    .map((name) => join(folder, name, "tfjs_binding.node"))
    .find((file) => existsSync(file));
}
