// A throw-away copy of the built project whose native addon is its own: what is built or broken there never touches node_modules.
import { cpSync, mkdirSync, readdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { root } from "./steps.mjs";

const scope = "@tensorflow";
const binding = "tfjs-node-gpu";

/**
 * Makes the copy: `dist` and the package of the binding are copied, all else is links.
 *
 * @param {string} folder - Empty or missing.
 * @returns {{ folder: string, program: string, addon: string }} The copy, its `athanor` program and the folder of its addon.
 */
export function makeScratchProject(folder) {
  const packages = join(folder, "node_modules");
  mkdirSync(join(packages, scope), { recursive: true });
  cpSync(join(root, "dist"), join(folder, "dist"), { recursive: true });
  cpSync(join(root, "package.json"), join(folder, "package.json"));
  linkAll(root, folder, ["dist", "node_modules", "package.json", ".git", ".venv", "runs"]);
  linkAll(join(root, "node_modules"), packages, [scope, ".bin"]);
  linkAll(join(root, "node_modules", scope), join(packages, scope), [binding]);
  const from = join(root, "node_modules", scope, binding);
  const to = join(packages, scope, binding);
  cpSync(from, to, { recursive: true, filter: (path) => path !== join(from, "lib") });
  return {
    folder,
    program: join(folder, "dist/kernel/cli/main.js"),
    addon: join(to, "lib/napi-v8"),
  };
}

function linkAll(from, to, except) {
  for (const name of readdirSync(from)) {
    if (!except.includes(name)) symlinkSync(join(from, name), join(to, name));
  }
}
