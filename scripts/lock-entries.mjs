// Entries of package-lock.json.

const systems = "android|darwin|freebsd|linux|openharmony|win32";
const processors = "arm64|x64|arm|ia32|ppc64|riscv64|s390x";

/**
 * Entries for optional dependencies that a lock names and doesn't hold.
 *
 * @param {Record<string, { optionalDependencies?: Record<string, string>, dev?: boolean }>} packages `packages` of a lock.
 * @returns {Record<string, object>} Entries by their key in `packages`.
 */
export function missingOptional(packages) {
  const missing = {};
  for (const [key, { optionalDependencies = {}, dev }] of Object.entries(packages)) {
    for (const [name, range] of Object.entries(optionalDependencies)) {
      if (isHeld(packages, key, name)) continue;
      const [, os, cpu] = new RegExp(`[-/](${systems})-(${processors})`).exec(name) ?? [];
      missing[`node_modules/${name}`] = {
        version: range.replace(/^[~^]/, ""),
        ...(cpu === undefined ? {} : { cpu: [cpu] }),
        ...(dev ? { dev: true } : {}),
        optional: true,
        ...(os === undefined ? {} : { os: [os] }),
      };
    }
  }
  return missing;
}

/** Node's own way: beside the package, then beside each package around it. */
function isHeld(packages, key, name) {
  for (
    let folder = key;
    ;
    folder = folder.slice(0, Math.max(0, folder.lastIndexOf("node_modules/") - 1))
  ) {
    if (`${folder === "" ? "" : `${folder}/`}node_modules/${name}` in packages) return true;
    if (folder === "") return false;
  }
}
