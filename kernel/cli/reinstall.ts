import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { CommandError } from "./command.ts";

/** npm's program, which comes with Node; undefined where a system packs them apart. */
export function npmProgram(execPath: string): string | undefined {
  const bin = dirname(execPath);
  return [join(bin, "node_modules"), join(bin, "..", "lib", "node_modules")]
    .map((folder) => join(folder, "npm", "bin", "npm-cli.js"))
    .find((file) => existsSync(file));
}

/**
 * Installs packages of a project anew, in the versions that its lock file names. What was there comes back when npm fails.
 *
 * @returns The packages' names.
 * @throws {CommandError} When npm can't be run or fails.
 */
export function reinstallPackages(root: string, names: readonly string[]): string {
  const modules = join(root, "node_modules");
  mkdirSync(modules, { recursive: true });
  const aside = mkdtempSync(join(modules, ".athanor-"));
  const moved = names
    .map((name, index) => ({ place: join(modules, name), old: join(aside, String(index)) }))
    .filter(({ place }) => existsSync(place));
  try {
    for (const { place, old } of moved) renameSync(place, old);
    const trouble = install(root) ?? missingAfter(modules, names);
    if (trouble === undefined) return names.join(", ");
    for (const { place, old } of moved) {
      rmSync(place, { recursive: true, force: true });
      renameSync(old, place);
    }
    throw new CommandError(
      `Expected npm to install ${names.join(", ")} in ${root}: ${trouble}. Run \`npm ci\` there.`,
    );
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
}

function missingAfter(modules: string, names: readonly string[]): string | undefined {
  const missing = names.filter((name) => !existsSync(join(modules, name, "package.json")));
  return missing.length === 0 ? undefined : `${missing.join(", ")} didn't come`;
}

function install(root: string): string | undefined {
  const words = ["install", "--no-save", "--no-audit", "--no-fund", "--include=optional"];
  const program = npmProgram(process.execPath);
  const options = { cwd: root, encoding: "utf8", timeout: 600_000 } as const;
  const { status, stderr, error } =
    program === undefined
      ? spawnSync("npm", words, { ...options, shell: process.platform === "win32" })
      : spawnSync(process.execPath, [program, ...words], options);
  if (status === 0) return undefined;
  return error?.message ?? stderr.trim().split("\n").at(-1) ?? "it failed";
}
