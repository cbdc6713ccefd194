import { isAbsolute } from "node:path";

/** A module that a cell imports and that isn't there. */
export class ModuleNotFoundError extends Error {
  override readonly name = "ModuleNotFoundError";
  readonly code = "MODULE_NOT_FOUND";

  /** @param folder - Where it was looked for first. */
  constructor(specifier: string, folder: string) {
    super(adviceFor(specifier, folder));
  }
}

/** Whether a specifier names a file (`./x`, `/x`, `file:`) and not a package. */
export function isPathSpecifier(specifier: string): boolean {
  return /^\.{1,2}(\/|$)/.test(specifier) || specifier.startsWith("file:") || isAbsolute(specifier);
}

/** `@scope/name` or `name` of `name/sub/path`. */
export function packageName(specifier: string): string {
  return specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");
}

/** Whether `error` says that `specifier` itself is missing, not something that it imports. */
export function isMissing(error: unknown, specifier: string): boolean {
  const { code, message } = error as { readonly code?: unknown; readonly message?: unknown };
  if (code !== "ERR_MODULE_NOT_FOUND" && code !== "MODULE_NOT_FOUND") return false;
  const text = String(message);
  const isNested =
    /imported from (?!.*\[cell\])/.test(text) || /Require stack:\n- (?!.*\[cell\])/.test(text);
  return !isNested && text.includes(packageName(specifier));
}

function adviceFor(specifier: string, folder: string): string {
  if (isPathSpecifier(specifier)) {
    return `Expected a file for "${specifier}", found none in ${folder}. Check the path; it is taken from the notebook's folder.`;
  }
  return `Cannot find the package "${packageName(specifier)}" from ${folder}. Install it: npm install ${packageName(specifier)}`;
}
